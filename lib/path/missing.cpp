#include "path/missing.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "der/extensions.h"

namespace mtlsdiag::path {
namespace {

using finding::Confidence;
using finding::Finding;
using finding::Kind;
using finding::Severity;

std::vector<std::string> ca_issuers(const Node& node) {
  std::vector<std::string> urls;
  const der::Extension* extension = node.certificate.find(der::oid::kAuthorityInfoAccess);
  if (extension == nullptr) {
    return urls;
  }
  if (const auto descriptions = der::parse_info_access(*extension)) {
    for (const der::AccessDescription& description : *descriptions) {
      if (description.method == der::oid::kAccessCaIssuers && description.location.kind == der::NameKind::uri) {
        urls.push_back(printable(description.location.text()));
      }
    }
  }
  return urls;
}

/// What tells organisations apart: O, and the pair of the two outermost DCs. Countries and places are shared by many.
std::vector<std::string> organisation_keys(const der::Name& name) {
  constexpr der::KnownOid kDomainComponent{"0.9.2342.19200300.100.1.25"};
  std::vector<std::string> keys;
  std::vector<std::string> components;
  for (const der::Attribute& attribute : name.attributes()) {
    const std::string text = to_lower(trim(der::decode_string(attribute.tag, attribute.value)));
    if (attribute.type == der::oid::kOrganization && !text.empty()) {
      keys.push_back("O=" + text);
    } else if (attribute.type == kDomainComponent) {
      components.push_back(text);
    }
  }
  if (components.size() >= 2) {
    keys.push_back("DC=" + components[0] + "." + components[1]);
  }
  return keys;
}

/// Gives the root that shares its organisation or the suffix of its name with `name`; empty: none does.
std::string kin_among_roots(const Pool& pool, const der::Name& name) {
  const std::vector<std::string> wanted = organisation_keys(name);
  std::string kin;
  // A CA that calls itself a root is no intermediate of another one.
  if (wanted.empty() || contains_ignoring_case(der::to_string(name), "root")) {
    return kin;
  }
  pool.roots().each([&](const x509::Root& root) {
    if (!kin.empty()) {
      return;
    }
    const Result<der::Certificate> parsed = der::Certificate::parse(root.der);
    if (!parsed) {
      return;
    }
    for (const std::string& key : organisation_keys(parsed->subject)) {
      if (std::find(wanted.begin(), wanted.end(), key) != wanted.end()) {
        kin = der::display_name(*parsed);
      }
    }
  });
  return kin;
}

/// Whether a certificate of the issuer's name is at hand that was not sent, and whether it is the very issuer.
enum class Elsewhere : std::uint8_t { no, by_name, verified };

Elsewhere look_elsewhere(const Node& last, const Settings& settings, Pool& pool, Work& work) {
  Elsewhere result = Elsewhere::no;
  for (const Bytes& der : settings.elsewhere) {
    const Node* node = pool.keep(der);
    if (node == nullptr || !is_named_issuer(last, *node)) {
      continue;
    }
    result = std::max(result, Elsewhere::by_name);
    if (pool.check(last, *node, work) == SignatureOutcome::valid) {
      return Elsewhere::verified;
    }
  }
  for (const Bytes& name : settings.accepted_cas) {
    if (der::same_name(der::Name{.raw = name}, last.certificate.issuer)) {
      result = std::max(result, Elsewhere::by_name);
    }
  }
  return result;
}

struct Reading {
  Kind kind = Kind::chain_untrusted_root;
  Confidence confidence = Confidence::likely;
  std::string because;
};

Reading read_signs(const Node& last, const std::vector<std::string>& aia, const Settings& settings, Pool& pool,
                   Work& work) {
  const Elsewhere elsewhere = look_elsewhere(last, settings, pool, work);
  if (elsewhere == Elsewhere::verified) {
    return {Kind::chain_missing_intermediate, Confidence::certain, "the issuer was found at hand and was not sent"};
  }
  if (!aia.empty()) {
    return {Kind::chain_missing_intermediate, Confidence::likely,
            "the certificate says where its issuer is to be had: " + aia[0]};
  }
  if (elsewhere == Elsewhere::by_name) {
    return {Kind::chain_missing_intermediate, Confidence::likely, "a CA of that name is known on the other side"};
  }
  if (const std::string kin = kin_among_roots(pool, last.certificate.issuer); !kin.empty()) {
    return {Kind::chain_missing_intermediate, Confidence::likely,
            fmt::format("it shares its organisation with the root {}", kin)};
  }
  return {Kind::chain_untrusted_root, Confidence::likely, "nothing at hand connects it to a given root"};
}

void set_verifier_side(Finding& finding, const Settings& settings, const Node& last) {
  const bool is_listed =
      std::any_of(settings.accepted_cas.begin(), settings.accepted_cas.end(),
                  [&](const Bytes& name) { return der::same_name(der::Name{.raw = name}, last.certificate.issuer); });
  if (finding.kind == Kind::chain_untrusted_root && (!settings.has_chosen_roots || is_listed)) {
    finding.side = settings.presenter == finding::Side::client ? finding::Side::server : finding::Side::client;
  }
}

void add_empty_store(Emitter& emitter) {
  emitter.add(Kind::truststore_empty, Severity::error, emitter.route().nodes.size() - 1,
              "no roots were given or found to judge the chain by");
}

/// The chain ends at a certificate that signs itself: nothing is missing but trust.
void add_self_signed(Emitter& emitter, const Node& last) {
  const std::size_t depth = emitter.route().nodes.size() - 1;
  if (depth == 0) {
    emitter.add(Kind::cert_self_signed, Severity::error, 0,
                "the certificate signs itself and is not among the trusted ones");
    return;
  }
  Finding& finding = emitter.add(Kind::chain_untrusted_root, Severity::error, depth,
                                 fmt::format("the chain ends at the root {}, which is not trusted", last.name()));
  set_verifier_side(finding, emitter.settings(), last);
}

}  // namespace

bool signs_itself(const Node& node, Pool& pool, Work& work) {
  return node.is_self_issued() && pool.check(node, node, work) == SignatureOutcome::valid;
}

void explain_missing(Emitter& emitter, Pool& pool, Work& work, Assessment& assessment) {
  const Node& last = *emitter.route().nodes.back();
  if (pool.roots().empty()) {
    add_empty_store(emitter);
    return;
  }
  if (signs_itself(last, pool, work)) {
    add_self_signed(emitter, last);
    return;
  }
  const std::size_t depth = emitter.route().nodes.size() - 1;
  MissingIssuer missing{
      .name = der::to_string(last.certificate.issuer), .aia = ca_issuers(last), .depth = static_cast<int>(depth)};
  if (last.authority_key_id.key_id) {
    missing.key_id = to_hex(*last.authority_key_id.key_id);
  }
  const Reading reading = read_signs(last, missing.aia, emitter.settings(), pool, work);
  const bool is_missing = reading.kind == Kind::chain_missing_intermediate;
  const std::string key = missing.key_id.empty() ? "" : fmt::format(" (key id {})", missing.key_id);
  Finding& finding = emitter.add(
      reading.kind, Severity::error, depth,
      is_missing
          ? fmt::format("the issuer {}{} was not sent; {}", missing.name, key, reading.because)
          : fmt::format("the issuer {}{} is not among the trusted roots; {}", missing.name, key, reading.because));
  finding.confidence = reading.confidence;
  set_verifier_side(finding, emitter.settings(), last);
  if (is_missing && !missing.aia.empty()) {
    finding.fix.push_back(fmt::format(
        "Get the issuer's certificate from {} and append it to the certificate file, after the leaf.", missing.aia[0]));
  }
  if (reading.confidence == Confidence::likely) {
    assessment.runners_up.push_back(
        {.kind = is_missing ? Kind::chain_untrusted_root : Kind::chain_missing_intermediate,
         .side = finding.side,
         .tell_apart =
             fmt::format("See whether {} is a root or an intermediate: with its certificate among the roots or "
                         "in the chain the answer is certain.",
                         missing.name)});
  }
  assessment.missing = std::move(missing);
}

}  // namespace mtlsdiag::path
