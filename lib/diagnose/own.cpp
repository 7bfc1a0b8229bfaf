#include "diagnose/own.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/text.h"
#include "der/certificate.h"
#include "der/cursor.h"
#include "der/extensions.h"
#include "der/name.h"
#include "der/oid.h"
#include "x509/roots.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using finding::Severity;

/// The longest completed chain; a chain that long is wrong anyway.
constexpr std::size_t kMaxCompleted = 16;

struct Parsed {
  std::vector<der::Certificate> chain;
  std::vector<der::Certificate> at_hand;
  std::vector<der::Certificate> linked;  ///< of `chain`: the leaf and, in order, what leads up from it
};

std::vector<der::Certificate> parse_all(const std::vector<Bytes>& certificates) {
  std::vector<der::Certificate> parsed;
  for (const Bytes& bytes : certificates) {
    if (Result<der::Certificate> certificate = der::Certificate::parse(bytes)) {
      parsed.push_back(*certificate);
    }
  }
  return parsed;
}

/// What hangs together from the leaf on, by names; what else was sent is no part of its chain. Of certificates with the
/// same name, the first.
std::vector<der::Certificate> linked_of(const std::vector<der::Certificate>& chain) {
  std::vector<der::Certificate> linked;
  if (!chain.empty()) {
    linked.push_back(chain.front());
  }
  while (!linked.empty() && !linked.back().is_self_issued() && linked.size() < chain.size()) {
    const auto next = std::find_if(chain.begin() + 1, chain.end(), [&linked](const der::Certificate& candidate) {
      return der::same_name(candidate.subject, linked.back().issuer) &&
             std::none_of(linked.begin(), linked.end(), [&candidate](const der::Certificate& taken) {
               return der::same_name(taken.subject, candidate.subject);
             });
    });
    if (next == chain.end()) {
      break;
    }
    linked.push_back(*next);
  }
  return linked;
}

std::vector<der::Name> names_of(const wire::CertificateRequest& request) {
  std::vector<der::Name> names;
  for (const Bytes& authority : request.authorities) {
    der::Name name;
    name.raw = authority;
    names.push_back(name);
  }
  return names;
}

bool holds(const std::vector<der::Name>& names, const der::Name& wanted) {
  return std::any_of(names.begin(), names.end(),
                     [&wanted](const der::Name& name) { return der::same_name(name, wanted); });
}

bool has_any_usage_only(const der::Certificate& leaf) {
  const der::Extension* extension = leaf.find(der::oid::kExtendedKeyUsage);
  if (extension == nullptr) {
    return false;
  }
  const Result<std::vector<der::Oid>> usages = der::parse_extended_key_usage(*extension);
  const auto has = [&usages](const der::Oid& wanted) {
    return std::find(usages->begin(), usages->end(), wanted) != usages->end();
  };
  return usages && has(der::oid::kAnyExtendedKeyUsage) && !has(der::oid::kClientAuth);
}

/// The usage of certificates from before extendedKeyUsage, which OpenSSL, Java and NSS still heed.
bool is_netscape_unfit(const der::Certificate& leaf, Side presenter) {
  constexpr std::uint32_t kSslClient = 1U << 0U;
  constexpr std::uint32_t kSslServer = 1U << 1U;
  const der::Extension* extension = leaf.find(der::oid::kNetscapeCertType);
  const Result<std::uint32_t> types =
      extension == nullptr ? Result<std::uint32_t>(0U) : der::parse_netscape_cert_type(*extension);
  return extension != nullptr && types && (*types & (presenter == Side::client ? kSslClient : kSslServer)) == 0;
}

void compare_with_list(OwnView& view, const std::vector<der::Certificate>& chain, const std::vector<der::Name>& names) {
  bool is_listed = false;
  bool is_root_listed = false;
  bool is_intermediate_listed = false;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const bool is_top = i + 1 == chain.size();
    if (holds(names, chain[i].issuer)) {
      is_listed = true;
      is_root_listed = is_root_listed || is_top;
    }
    if (i > 0 && holds(names, chain[i].subject)) {
      is_listed = true;
      is_intermediate_listed = is_intermediate_listed || !chain[i].is_self_issued();
      is_root_listed = is_root_listed || chain[i].is_self_issued();
    }
  }
  view.listing = is_listed ? Listing::listed : Listing::unlisted;
  view.is_anchor_intermediate = is_intermediate_listed && !is_root_listed;
}

bool is_in_date(const der::Certificate& certificate, Instant now) {
  return certificate.not_before.value <= now && now <= certificate.not_after.value;
}

bool is_in(const std::vector<Bytes>& chain, ByteView certificate) {
  return std::any_of(chain.begin(), chain.end(), [certificate](const Bytes& one) { return equal(one, certificate); });
}

/// Puts the chain in order from the leaf on, with what is at hand, up to and without a root; certificates that are on
/// no way up are left out.
std::vector<Bytes> complete(const Parsed& parsed, Instant now) {
  std::vector<Bytes> completed = {to_bytes(parsed.chain.front().raw)};
  std::vector<der::Certificate> candidates(parsed.chain.begin() + 1, parsed.chain.end());
  candidates.insert(candidates.end(), parsed.at_hand.begin(), parsed.at_hand.end());
  // Of an issuer's old certificate and its new one, the one in date.
  std::stable_partition(candidates.begin(), candidates.end(),
                        [now](const der::Certificate& candidate) { return is_in_date(candidate, now); });
  der::Certificate last = parsed.chain.front();
  while (!last.is_self_issued() && completed.size() < kMaxCompleted) {
    const auto next = std::find_if(candidates.begin(), candidates.end(), [&](const auto& candidate) {
      return !candidate.is_self_issued() && der::same_name(candidate.subject, last.issuer) &&
             !is_in(completed, candidate.raw);
    });
    if (next == candidates.end()) {
      break;
    }
    completed.push_back(to_bytes(next->raw));
    last = *next;
  }
  return completed;
}

/// Compares what could be sent with what was: does it hold a certificate more?
void compare_with_completed(OwnView& view, const std::vector<Bytes>& sent, std::vector<Bytes> completed) {
  view.is_link_at_hand = std::any_of(completed.begin(), completed.end(),
                                     [&sent](const Bytes& certificate) { return !is_in(sent, certificate); });
  const bool is_prefix =
      completed.size() <= sent.size() && std::equal(completed.begin(), completed.end(), sent.begin());
  if (!is_prefix) {
    view.completed = std::move(completed);
  }
}

/// Words by which people name a CA that is not a root, and one that is.
constexpr std::string_view kIntermediateWords[] = {"intermediate", "issuing", "subordinate",
                                                   "sub ca",       "subca",   "sub-ca"};
constexpr std::string_view kRootWords[] = {"root", "self"};

bool has_word(const std::string& name, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&name](std::string_view word) { return contains_ignoring_case(name, word); });
}

/// The names whose bearers are about: the CAs listed, and the certificates that were sent and belong to no chain.
std::vector<der::Name> relatives_of(const Parsed& parsed, const std::vector<der::Name>& listed) {
  std::vector<der::Name> names = listed;
  for (const der::Certificate& certificate : parsed.chain) {
    const bool is_linked =
        std::any_of(parsed.linked.begin(), parsed.linked.end(),
                    [&certificate](const der::Certificate& one) { return equal(one.raw, certificate.raw); });
    if (!is_linked) {
      names.push_back(certificate.subject);
    }
  }
  return names;
}

/// The last issuer is not listed, and looks like an intermediate below a CA that is: of the same organisation, or by
/// its name. A guess, and called so.
bool looks_like_missing_link(const Parsed& parsed, const std::vector<der::Name>& names) {
  const der::Certificate& last = parsed.linked.back();
  const std::string issuer = der::to_string(last.issuer);
  if (last.is_self_issued() || has_word(issuer, kRootWords)) {
    return false;
  }
  const std::optional<std::string> organisation = last.issuer.last(der::oid::kOrganization);
  const std::vector<der::Name> relatives = relatives_of(parsed, names);
  const bool is_related =
      organisation && std::any_of(relatives.begin(), relatives.end(), [&organisation](const der::Name& name) {
        return name.last(der::oid::kOrganization) == organisation;
      });
  return is_related || ((names.empty() || !organisation) && has_word(issuer, kIntermediateWords));
}

/// The names of roots at hand to which a server that sends its leaf alone may belong: one organisation, one hierarchy.
std::vector<der::Name> kin_of(const Parsed& parsed, Side presenter) {
  std::vector<der::Name> names;
  if (presenter == Side::server && parsed.chain.size() == 1) {
    for (const der::Certificate& certificate : parsed.at_hand) {
      if (certificate.is_self_issued()) {
        names.push_back(certificate.subject);
      }
    }
  }
  return names;
}

/// Every self-issued certificate at hand counts as trusted here: whom the server trusts is not known.
x509::Roots roots_of(const Parsed& parsed, bool is_leaf_trusted) {
  x509::Roots roots;
  for (std::size_t i = is_leaf_trusted ? 0 : 1; i < parsed.chain.size(); ++i) {
    if (parsed.chain[i].is_self_issued()) {
      roots.add(parsed.chain[i].raw, {});
    }
  }
  for (const der::Certificate& certificate : parsed.at_hand) {
    if (certificate.is_self_issued()) {
      roots.add(certificate.raw, {});
    }
  }
  return roots;
}

path::Assessment assess(const Own& own, const Parsed& parsed, const OwnView& view, Side presenter, Instant now,
                        const wire::CertificateRequest* request) {
  const x509::Roots roots = roots_of(parsed, view.is_self_signed);
  path::Settings settings;
  settings.presenter = presenter;
  settings.purpose = presenter == Side::client ? path::Purpose::client : path::Purpose::server;
  settings.at = now;
  settings.elsewhere = own.at_hand;
  if (request != nullptr) {
    settings.accepted_cas = request->authorities;
  }
  path::Validator validator(roots, std::move(settings));
  for (const Crl& crl : own.crls) {
    validator.add_crl(crl.der, crl.name);
  }
  return validator.judge(own.chain);
}

void sort_findings(OwnView& view, path::Assessment assessment) {
  view.is_verified = assessment.best() != nullptr && assessment.best()->reaches_anchor;
  for (Finding& finding : assessment.findings) {
    if (is_about_trust(finding.kind)) {
      if (finding.kind == Kind::chain_missing_intermediate) {
        view.is_link_missing = true;
        view.link = std::move(finding);
      }
    } else if (finding.severity == Severity::error) {
      view.defects.push_back(std::move(finding));
    } else {
      view.remarks.push_back(std::move(finding));
    }
  }
}

void describe_key(OwnView& view, const der::PublicKey& key) {
  view.key = der::describe(key);
  view.is_key_ec = key.type == der::KeyType::ec;
  view.is_curve_rare = is_on_rare_curve(key);
}

/// Does `certificate` name another key as its issuer's than `issuer` gives itself? Nothing said is no contradiction.
bool names_another_key(const der::Certificate& certificate, const der::Certificate& issuer) {
  const der::Extension* authority = certificate.find(der::oid::kAuthorityKeyIdentifier);
  const der::Extension* subject = issuer.find(der::oid::kSubjectKeyIdentifier);
  if (authority == nullptr || subject == nullptr) {
    return false;
  }
  const Result<der::AuthorityKeyIdentifier> named = der::parse_authority_key_id(*authority);
  const Result<ByteView> given = der::parse_subject_key_id(*subject);
  return named && given && named->key_id && !equal(*named->key_id, *given);
}

std::optional<std::size_t> unlike_key_id(const std::vector<der::Certificate>& linked) {
  for (std::size_t i = 0; i + 1 < linked.size(); ++i) {
    if (names_another_key(linked[i], linked[i + 1])) {
      return i;
    }
  }
  return std::nullopt;
}

/// The issuers that are sent, and the root above them where one of its name is at hand.
std::optional<Instant> issuers_begin(const Parsed& parsed) {
  std::optional<Instant> begin;
  for (std::size_t i = 1; i < parsed.linked.size(); ++i) {
    begin = std::max(begin, parsed.linked[i].not_before.value);
  }
  for (const der::Certificate& certificate : parsed.at_hand) {
    if (certificate.is_self_issued() && der::same_name(certificate.subject, parsed.linked.back().issuer)) {
      begin = std::max(begin, certificate.not_before.value);
    }
  }
  return begin;
}

void describe_chain(OwnView& view, const Parsed& parsed, Side presenter) {
  const der::Certificate& leaf = parsed.chain.front();
  view.is_given = true;
  view.leaf = der::display_name(leaf);
  view.issuer = der::to_string(parsed.linked.back().issuer);
  view.is_self_signed = leaf.is_self_issued();
  view.has_any_usage_only = has_any_usage_only(leaf);
  view.is_netscape_unfit = is_netscape_unfit(leaf, presenter);
  describe_key(view, leaf.key);
  for (const der::Certificate& certificate : parsed.linked) {
    const int bits = certificate.key.strength_bits();
    view.latest_begin = std::max(view.latest_begin, certificate.not_before.value);
    view.earliest_end =
        view.earliest_end ? std::min(view.earliest_end, certificate.not_after.value) : certificate.not_after.value;
    view.weakest_key_bits = view.weakest_key_bits == 0 ? bits : std::min(bits, view.weakest_key_bits);
    view.intermediates += certificate.is_self_issued() ? 0 : 1;
  }
  view.intermediates -= view.is_self_signed ? 0 : 1;
  view.unlike_key_id = unlike_key_id(parsed.linked);
  view.issuers_begin = issuers_begin(parsed);
}

}  // namespace

bool is_suspicious(const OwnView& view) {
  return view.is_given &&
         (!view.defects.empty() || view.is_self_signed || view.is_netscape_unfit || view.listing == Listing::unlisted);
}

bool is_about_trust(Kind kind) {
  return kind == Kind::chain_untrusted_root || kind == Kind::chain_missing_intermediate ||
         kind == Kind::cert_self_signed || kind == Kind::truststore_empty || kind == Kind::client_ca_not_accepted;
}

bool is_on_rare_curve(const der::PublicKey& key) {
  constexpr std::array kCommonCurves = {der::oid::kSecp256r1, der::oid::kSecp384r1, der::oid::kSecp521r1};
  return key.type == der::KeyType::ec && std::none_of(kCommonCurves.begin(), kCommonCurves.end(),
                                                      [&key](const auto& curve) { return key.curve == curve; });
}

OwnView look_at(const Own& own, Side presenter, Instant now, const wire::CertificateRequest* request) {
  OwnView view;
  Parsed parsed{.chain = parse_all(own.chain), .at_hand = parse_all(own.at_hand)};
  if (parsed.chain.empty()) {
    return view;
  }
  parsed.linked = linked_of(parsed.chain);
  describe_chain(view, parsed, presenter);
  if (request != nullptr) {
    view.unmet = unmet_filters(parsed.chain.front(), *request);
  }
  if (request != nullptr && !request->authorities.empty()) {
    const std::vector<der::Name> names = names_of(*request);
    compare_with_list(view, parsed.linked, names);
    for (const der::Name& name : names) {
      view.listed_names.push_back(der::to_string(name));
    }
  }
  compare_with_completed(view, own.chain, complete(parsed, now));
  sort_findings(view, assess(own, parsed, view, presenter, now, request));
  const std::vector<der::Name> listed = request == nullptr ? std::vector<der::Name>{} : names_of(*request);
  const bool looks_like_link =
      looks_like_missing_link(parsed, listed) || looks_like_missing_link(parsed, kin_of(parsed, presenter));
  if (view.listing != Listing::listed && !view.is_verified && looks_like_link) {
    view.is_link_missing = true;
  }
  return view;
}

}  // namespace mtlsdiag::diagnose
