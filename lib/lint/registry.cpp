#include "lint/registry.h"

#include <algorithm>

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

using R = x509::Reason;
constexpr std::string_view kMadeAgain = "Make the file again, or leave it out with --exclude.";

/// What loading finds to be wrong. The words of the problem itself are the finding's detail.
constexpr R kUnreadable[] = {R::file_unreadable,  R::file_too_large,     R::file_empty,
                             R::format_unknown,   R::manifest_malformed, R::manifest_limit,
                             R::integrity_broken, R::store_unavailable,  R::object_limit};
constexpr R kPem[] = {R::pem_unterminated, R::pem_label_mismatch, R::pem_base64, R::pem_indented,   R::pem_escaped,
                      R::pem_one_line,     R::pem_dashes,         R::text_utf16, R::manifest_base64};
constexpr R kDer[] = {R::der_malformed, R::container_malformed};
constexpr R kTrailing[] = {R::trailing_data};
constexpr R kKey[] = {R::key_malformed, R::key_unsupported, R::encryption_unsupported, R::kdf_limit};
constexpr R kWrongPass[] = {R::passphrase_wrong};
constexpr R kNoPass[] = {R::passphrase_missing};

constexpr Rule kInputRules[] = {
    {"input.unreadable", K::file_unreadable, error, kAlways, "", "the file cannot be read", kMadeAgain},
    {"input.pem-damaged", K::pem_malformed, error, kAlways, "RFC 7468 3", "a PEM block is damaged", kMadeAgain},
    {"input.der-damaged", K::cert_malformed, error, kAlways, "RFC 5280 4.1",
     "the contents of a block or container cannot be read", kMadeAgain},
    {"input.trailing-data", K::pem_malformed, warning, kAlways, "RFC 7468 3", "bytes follow the end of an object",
     "Cut the file after the object."},
    {"input.key-unreadable", K::key_unreadable, error, kAlways, "RFC 5958 2", "a private key cannot be read",
     kMadeAgain},
    {"input.passphrase-wrong", K::passphrase_wrong, error, kAlways, "RFC 8018",
     "the passphrase does not open a key or key store", "Give the right one with --pass."},
    {"input.passphrase-missing", K::passphrase_wrong, info, kAlways, "RFC 8018",
     "a key or key store is encrypted, and was not looked into", "Give its passphrase with --pass."},
    {"input.crl-unreadable", K::crl_invalid, error, kAlways, "RFC 5280 5.1", "the CRL cannot be read",
     "Fetch the CRL again from its CA."},
};

constexpr std::span<const R> kReasonsOf[] = {kUnreadable, kPem, kDer, kTrailing, kKey, kWrongPass, kNoPass};

const std::vector<Family>& table() {
  static const std::vector<Family> all = {
      {"text", {}, {}, {}, text_rules()},
      {"form", form_rules(), {}, {}, {}},
      {"validity", validity_rules(), {}, {}, {}},
      {"lifetime", lifetime_rules(), {}, {}, {}},
      {"name", name_rules(), {}, {}, {}},
      {"wording", wording_rules(), {}, {}, {}},
      {"extension", extension_rules(), {}, {}, {}},
      {"subject alternative name", alt_name_rules(), {}, {}, {}},
      {"issuer alternative name", issuer_alt_name_rules(), {}, {}, {}},
      {"constraint", constraint_rules(), {}, {}, {}},
      {"policy", policy_rules(), {}, {}, {}},
      {"usage", usage_rules(), {}, {}, {}},
      {"source", source_rules(), {}, {}, {}},
      {"strength", strength_rules(), {}, {}, {}},
      {"mtls", mtls_rules(), {}, {}, {}},
      {"spiffe", spiffe_rules(), {}, {}, {}},
      {"qualified", qualified_rules(), {}, {}, {}},
      {"public name", public_name_rules(), {}, {}, {}},
      {"public form", public_form_rules(), {}, {}, {}},
      {"crl", {}, crl_rules(), {}, {}},
      {"chain", {}, {}, chain_rules(), {}},
      {"link", {}, {}, link_rules(), {}},
      {"store", {}, {}, store_rules(), {}},
      {"key", {}, {}, key_rules(), {}},
      {"factor", {}, {}, factor_rules(), {}},
  };
  return all;
}

}  // namespace

std::span<const Family> families() {
  return table();
}

std::span<const Rule> input_rules() {
  return kInputRules;
}

const Rule* input_rule(x509::Reason reason) {
  for (std::size_t i = 0; i < std::size(kReasonsOf); ++i) {
    if (std::find(kReasonsOf[i].begin(), kReasonsOf[i].end(), reason) != kReasonsOf[i].end()) {
      return &kInputRules[i];
    }
  }
  return nullptr;
}

const std::vector<const Rule*>& all_rules() {
  static const std::vector<const Rule*> all = [] {
    std::vector<const Rule*> out;
    for (const Rule& rule : kInputRules) {
      out.push_back(&rule);
    }
    for (const Family& family : families()) {
      for (const auto& row : family.certificate) {
        out.push_back(&row.rule);
      }
      for (const auto& row : family.crl) {
        out.push_back(&row.rule);
      }
      for (const auto& row : family.world) {
        out.push_back(&row.rule);
      }
      for (const auto& row : family.text) {
        out.push_back(&row.rule);
      }
    }
    return out;
  }();
  return all;
}

const Rule* find_rule(std::string_view name) {
  for (const Rule* rule : all_rules()) {
    if (rule->name == name) {
      return rule;
    }
  }
  return nullptr;
}

}  // namespace mtlsdiag::lint
