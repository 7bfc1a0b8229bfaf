#include "lint/world.h"

namespace mtlsdiag::lint {
namespace {

/// More certificates of one subject than anyone has; what lies beyond is not compared, so that a hostile bundle costs
/// no more than a large one.
constexpr std::size_t kMaxNamesakes = 64;
/// Longer chains are not followed: nobody has them, and they may go round in circles.
constexpr std::size_t kMaxDepth = 16;

}  // namespace

std::vector<const Card*> World::with_subject(ByteView name) const {
  std::vector<const Card*> found;
  const auto [first, last] = by_subject.equal_range(as_text(name));
  for (auto each = first; each != last && found.size() < kMaxNamesakes; ++each) {
    found.push_back(&cards[each->second]);
  }
  return found;
}

std::vector<const Card*> World::issuers_of(const Card& card) const {
  std::vector<const Card*> found;
  if (!card.is_issuer_at_hand) {
    return found;
  }
  for (const Card* each : with_subject(card.issuer)) {
    const bool names_another = !card.authority_key_id.empty() && !each->subject_key_id.empty() &&
                               !equal(card.authority_key_id, each->subject_key_id);
    if (each != &card && !names_another) {
      found.push_back(each);
    }
  }
  return found;
}

std::vector<const Card*> World::ancestors_of(const Card& card) const {
  std::vector<const Card*> above;
  const Card* at = &card;
  while (!at->is_self_issued && above.size() < kMaxDepth) {
    const std::vector<const Card*> issuers = issuers_of(*at);
    if (issuers.empty()) {
      break;
    }
    at = issuers.front();
    above.push_back(at);
  }
  return above;
}

der::Certificate read(const Card& card) {
  Result<der::Certificate> certificate = der::Certificate::parse(card.object->der);
  MTLSDIAG_CHECK(certificate.has_value());
  return *std::move(certificate);
}

}  // namespace mtlsdiag::lint
