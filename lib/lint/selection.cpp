#include <algorithm>

#include "finding/catalogue.h"
#include "lint/lint.h"
#include "lint/registry.h"

namespace mtlsdiag::lint {
namespace {

struct ProfileRow {
  std::string_view word;
  Profile profile;
};

constexpr ProfileRow kProfiles[] = {
    {"mtls", kMtls},     {"server", kServer},          {"client", kClient}, {"ca", kCa},
    {"spiffe", kSpiffe}, {"trust-store", kTrustStore}, {"strict", kStrict},
};

constexpr std::string_view kWords[] = {"mtls", "server", "client", "ca", "spiffe", "trust-store", "strict"};

}  // namespace

std::optional<Profile> profile_of(std::string_view word) {
  for (const ProfileRow& row : kProfiles) {
    if (row.word == word) {
      return row.profile;
    }
  }
  return std::nullopt;
}

std::span<const std::string_view> profile_words() {
  return kWords;
}

bool is_meant(std::string_view word, const Rule& rule) {
  if (!word.empty() && word.back() == '*') {
    const std::string_view prefix = word.substr(0, word.size() - 1);
    return rule.name.substr(0, prefix.size()) == prefix;
  }
  return word == rule.name || word == finding::id_of(rule.kind);
}

bool is_known(std::string_view word) {
  const auto& rules = all_rules();
  return std::any_of(rules.begin(), rules.end(), [&](const Rule* rule) { return is_meant(word, *rule); });
}

}  // namespace mtlsdiag::lint
