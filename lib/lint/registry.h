// The registry: every rule of every family in one order, which is the order of `lint --rules` and of findings about one
// object.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "lint/rule.h"
#include "lint/rules/rules.h"
#include "lint/world.h"
#include "x509/place.h"

namespace mtlsdiag::lint {

/// The families, in the order in which they run. A row's place in its family plus the sizes of those before is its
/// number.
struct Family {
  std::string_view name;
  std::span<const CertificateRule> certificate;
  std::span<const CrlRule> crl;
  std::span<const WorldRule> world;
  std::span<const TextRule> text;

  [[nodiscard]] std::size_t size() const { return certificate.size() + crl.size() + world.size() + text.size(); }
};

std::span<const Family> families();

/// The rule for what loading found to be wrong; null where that is worth no finding.
const Rule* input_rule(x509::Reason reason);
/// The rules about inputs, which have no predicate: what loading finds.
std::span<const Rule> input_rules();

/// Every rule, in order.
const std::vector<const Rule*>& all_rules();
const Rule* find_rule(std::string_view name);

}  // namespace mtlsdiag::lint
