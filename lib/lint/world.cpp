#include "lint/world.h"

#include <algorithm>

namespace mtlsdiag::lint {
namespace {

/// More certificates of one subject, or CAs of one key, than anyone has.
constexpr std::size_t kMaxNamesakes = 64;
/// Longer chains are not followed: nobody has them, and they may go round in circles.
constexpr std::size_t kMaxDepth = 16;

}  // namespace

Card make_card(const Facts& facts, const x509::Object& object, std::uint32_t unit, std::size_t place) {
  const Extensions& extensions = facts.extensions;
  Card card{.object = &object, .unit = unit, .place = static_cast<std::uint32_t>(place)};
  card.subject = facts->subject.raw;
  card.issuer = facts->issuer.raw;
  card.serial = facts->serial;
  card.key = facts->key.raw;
  card.rsa_modulus = facts->key.is_malformed ? ByteView{} : facts->key.rsa_modulus;
  card.subject_key_id = extensions.subject_key_id.value.value_or(ByteView{});
  if (extensions.authority_key_id) {
    card.authority_key_id = extensions.authority_key_id->key_id.value_or(ByteView{});
    card.authority_serial = extensions.authority_key_id->serial.value_or(ByteView{});
  }
  card.not_before = facts->not_before.value;
  card.not_after = facts->not_after.value;
  card.key_usage = extensions.key_usage.value.value_or(~0U);
  if (extensions.basic_constraints && extensions.basic_constraints->path_length) {
    card.path_length = static_cast<int>(std::min<std::uint64_t>(*extensions.basic_constraints->path_length, 1'000'000));
  }
  card.is_v3 = facts->version == 3;
  card.is_ca = facts.is_ca || facts.is_v1_root();
  card.is_self_issued = facts.is_self_issued;
  card.is_root = facts.is_root;
  card.is_for_server = facts.is_for_server;
  card.is_for_client = facts.is_for_client;
  card.has_name_constraints = extensions.name_constraints.at != nullptr;
  card.has_usages = extensions.extended_key_usage && !facts.has_usage(der::oid::kAnyExtendedKeyUsage);
  return card;
}

void CardIndex::add(ByteView text, std::uint32_t card) {
  const auto [at, is_new] = groups_.try_emplace(as_text(text), Group{.first = card, .last = card, .size = 1});
  Group& group = at->second;
  if (is_new || group.size == kMaxNamesakes) {
    return;
  }
  next_.resize(card);
  next_[group.last] = card;
  group.last = card;
  ++group.size;
}

std::vector<std::uint32_t> CardIndex::find(ByteView text) const {
  const auto at = groups_.find(as_text(text));
  if (at == groups_.end()) {
    return {};
  }
  std::vector<std::uint32_t> cards{at->second.first};
  while (cards.back() != at->second.last) {
    cards.push_back(next_[cards.back()]);
  }
  return cards;
}

std::vector<const Card*> World::with_subject(ByteView name) const {
  std::vector<const Card*> found;
  for (const std::uint32_t id : by_subject.find(name)) {
    found.push_back(&cards[id]);
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
