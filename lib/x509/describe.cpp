#include "x509/describe.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "der/extensions.h"
#include "der/oid.h"
#include "x509/digest.h"

namespace mtlsdiag::x509 {

namespace {

/// The most elements of one list that are shown; a longer one gives its length as `NAME_count`.
constexpr std::size_t kMaxShownElements = 1000;

using der::Extension;

/// Writes octets as hexadecimal without an allocation for the usual sizes.
void hex(Sheet& to, std::string_view name, ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 128> buffer;
  if (bytes.size() * 2 > buffer.size()) {
    to.text(name, printable(to_hex(bytes)));
    return;
  }
  char* at = buffer.data();
  for (const std::uint8_t byte : bytes) {
    *at++ = kDigits[byte >> 4U];
    *at++ = kDigits[byte & 0xfU];
  }
  to.text(name, std::string_view(buffer.data(), bytes.size() * 2));
}

template <typename T, typename Show>
void list(Sheet& to, std::string_view name, const std::vector<T>& values, Show show) {
  to.begin_list(name);
  for (std::size_t i = 0; i < values.size() && i < kMaxShownElements; ++i) {
    show(values[i]);
  }
  to.end_list();
  if (values.size() > kMaxShownElements) {
    to.integer(std::string(name) + "_count", static_cast<std::int64_t>(values.size()));
  }
}

void oid_text(Sheet& to, std::string_view name, const der::Oid& oid) {
  const std::string_view words = der::name_of(oid);
  words.empty() ? to.text(name, der::dotted(oid)) : to.text(name, words);
}

// One function an extension: each writes what it reads, and says false where the extension cannot be read.

bool add_san(const Extension& extension, Sheet& to) {
  const auto names = der::parse_general_names(extension);
  if (names) {
    list(to, "san", *names, [&to](const der::GeneralName& name) { to.text({}, der::to_string(name)); });
  }
  return names.has_value();
}

bool add_key_usage(const Extension& extension, Sheet& to) {
  const auto bits = der::parse_key_usage(extension);
  if (bits) {
    list(to, "key_usage", der::key_usage_names(*bits), [&to](const std::string& name) { to.text({}, name); });
  }
  return bits.has_value();
}

bool add_extended_key_usage(const Extension& extension, Sheet& to) {
  const auto usages = der::parse_extended_key_usage(extension);
  if (usages) {
    list(to, "extended_key_usage", *usages, [&to](const der::Oid& oid) { oid_text(to, {}, oid); });
  }
  return usages.has_value();
}

bool add_basic_constraints(const Extension& extension, Sheet& to) {
  const auto constraints = der::parse_basic_constraints(extension);
  if (constraints) {
    to.begin_object("basic_constraints");
    to.boolean("ca", constraints->is_ca);
    if (constraints->path_length) {
      to.integer("path_length", static_cast<std::int64_t>(*constraints->path_length));
    }
    to.end_object();
  }
  return constraints.has_value();
}

bool add_name_constraints(const Extension& extension, Sheet& to) {
  const auto constraints = der::parse_name_constraints(extension);
  if (constraints) {
    const auto show = [&to](const der::GeneralSubtree& subtree) { to.text({}, der::to_string(subtree.base)); };
    to.begin_object("name_constraints");
    list(to, "permitted", constraints->permitted, show);
    list(to, "excluded", constraints->excluded, show);
    to.end_object();
  }
  return constraints.has_value();
}

bool add_subject_key_id(const Extension& extension, Sheet& to) {
  const auto id = der::parse_subject_key_id(extension);
  if (id) {
    hex(to, "subject_key_id", *id);
  }
  return id.has_value();
}

bool add_authority_key_id(const Extension& extension, Sheet& to) {
  const auto id = der::parse_authority_key_id(extension);
  if (id && id->key_id) {
    hex(to, "authority_key_id", *id->key_id);
  }
  return id.has_value();
}

bool add_policies(const Extension& extension, Sheet& to) {
  const auto policies = der::parse_policies(extension);
  if (policies) {
    list(to, "policies", *policies, [&to](const der::PolicyInformation& policy) { oid_text(to, {}, policy.id); });
  }
  return policies.has_value();
}

bool add_aia(const Extension& extension, Sheet& to) {
  const auto accesses = der::parse_info_access(extension);
  if (accesses) {
    const auto show = [&](std::string_view name, const der::KnownOid& method) {
      to.begin_list(name);
      for (const der::AccessDescription& access : *accesses) {
        if (access.method == method) {
          to.text({}, der::to_string(access.location, false));
        }
      }
      to.end_list();
    };
    to.begin_object("aia");
    show("ocsp", der::oid::kAccessOcsp);
    show("ca_issuers", der::oid::kAccessCaIssuers);
    to.end_object();
  }
  return accesses.has_value();
}

bool add_crl_sources(const Extension& extension, Sheet& to) {
  const auto points = der::parse_crl_points(extension);
  if (points) {
    to.begin_list("crl_sources");
    for (const der::DistributionPoint& point : *points) {
      for (const der::GeneralName& name : point.full_name) {
        to.text({}, der::to_string(name, false));
      }
    }
    to.end_list();
  }
  return points.has_value();
}

bool add_scts(const Extension& extension, Sheet& to) {
  const auto scts = der::parse_sct_list(extension);
  if (scts) {
    list(to, "scts", *scts, [&to](const der::SignedTimestamp& sct) {
      to.begin_object({});
      to.text("log_id", to_base64(sct.log_id));
      to.text("timestamp", format_instant(sct.timestamp, true));
      to.end_object();
    });
  }
  return scts.has_value();
}

bool add_tls_feature(const Extension& extension, Sheet& to) {
  constexpr std::uint64_t kStatusRequest = 5;
  const auto features = der::parse_tls_feature(extension);
  if (features && std::find(features->begin(), features->end(), kStatusRequest) != features->end()) {
    to.boolean("must_staple", true);
  }
  return features.has_value();
}

struct ExtensionRow {
  der::KnownOid oid;
  bool (*add)(const Extension& extension, Sheet& to);
};

/// The extensions that are shown decoded, in the order in which they are shown. A new one is a function and a row.
constexpr ExtensionRow kExtensions[] = {
    {der::oid::kSubjectAltName, add_san},
    {der::oid::kKeyUsage, add_key_usage},
    {der::oid::kExtendedKeyUsage, add_extended_key_usage},
    {der::oid::kBasicConstraints, add_basic_constraints},
    {der::oid::kNameConstraints, add_name_constraints},
    {der::oid::kSubjectKeyIdentifier, add_subject_key_id},
    {der::oid::kAuthorityKeyIdentifier, add_authority_key_id},
    {der::oid::kCertificatePolicies, add_policies},
    {der::oid::kAuthorityInfoAccess, add_aia},
    {der::oid::kCrlDistributionPoints, add_crl_sources},
    {der::oid::kSctList, add_scts},
    {der::oid::kTlsFeature, add_tls_feature},
};

/// Writes what the known extensions say, and the list of all of them.
void add_extensions(const std::vector<Extension>& extensions, Sheet& to) {
  std::vector<bool> malformed(extensions.size(), false);
  for (const ExtensionRow& row : kExtensions) {
    const auto found = std::find_if(extensions.begin(), extensions.end(),
                                    [&row](const Extension& extension) { return extension.oid == row.oid; });
    if (found != extensions.end()) {
      malformed[static_cast<std::size_t>(found - extensions.begin())] = !row.add(*found, to);
    }
  }
  to.begin_list("extensions");
  for (std::size_t i = 0; i < extensions.size() && i < kMaxShownElements; ++i) {
    to.begin_object({});
    to.text("oid", der::dotted(extensions[i].oid));
    if (const std::string_view name = der::name_of(extensions[i].oid); !name.empty()) {
      to.text("name", name);
    }
    to.boolean("critical", extensions[i].is_critical);
    if (malformed[i]) {
      to.boolean("malformed", true);
    }
    to.end_object();
  }
  to.end_list();
}

void time_text(Sheet& to, std::string_view name, const der::Time& time) {
  to.text(name, time.value ? format_instant(*time.value) : printable(as_text(time.raw)));
}

void algorithm_text(Sheet& to, const der::AlgorithmIdentifier& algorithm) {
  const std::string_view words = der::signature_scheme(algorithm).name;
  words.empty() ? oid_text(to, "signature_algorithm", algorithm.oid) : to.text("signature_algorithm", words);
}

/// Writes the members of a key; the caller opens the object.
void add_key(const der::PublicKey& key, Sheet& to) {
  if (key.type == der::KeyType::unknown) {
    oid_text(to, "algorithm", key.algorithm.oid);
  } else {
    to.text("algorithm", der::to_string(key.type));
  }
  if (key.size_bits > 0) {
    to.integer("bits", key.size_bits);
  }
  if (!key.curve.empty()) {
    oid_text(to, "curve", key.curve);
  }
  to.text("text", der::describe(key));
}

bool is_ca(const der::Certificate& certificate) {
  const Extension* const extension = certificate.find(der::oid::kBasicConstraints);
  if (extension == nullptr) {
    return false;
  }
  const auto constraints = der::parse_basic_constraints(*extension);
  return constraints && constraints->is_ca;
}

/// Whole days until then, rounded down; negative once it has passed.
std::int64_t days_between(Instant from, Instant until) {
  return std::chrono::floor<std::chrono::days>(until - from).count();
}

void add_revoked(const der::CertificateList& crl, Sheet& to) {
  std::int64_t count = 0;
  to.begin_list("revoked");
  der::RevokedWalk walk(crl);
  for (der::RevokedEntry entry; walk.next(entry); ++count) {
    if (count >= static_cast<std::int64_t>(kMaxShownElements)) {
      continue;
    }
    to.begin_object({});
    hex(to, "serial", entry.serial);
    time_text(to, "date", entry.date);
    if (const std::optional<int> reason = entry.reason()) {
      to.text("reason", der::reason_name(*reason));
    }
    to.end_object();
  }
  to.end_list();
  to.integer("revoked_count", count);
  if (walk.is_broken()) {
    to.boolean("malformed", true);
  }
}

void add_single_response(const der::SingleResponse& single, Sheet& to) {
  to.begin_object({});
  hex(to, "serial", single.serial);
  to.text("status", der::to_string(single.status));
  time_text(to, "this_update", single.this_update);
  if (single.next_update) {
    time_text(to, "next_update", *single.next_update);
  }
  if (single.revoked_at) {
    time_text(to, "revoked_at", *single.revoked_at);
  }
  if (single.reason) {
    to.text("reason", der::reason_name(*single.reason));
  }
  to.end_object();
}

template <typename... Arguments>
Document as_document(const Arguments&... arguments) {
  DocumentSheet sheet;
  describe(arguments..., sheet);
  return sheet.take();
}

}  // namespace

void describe(const der::Certificate& certificate, Instant now, Sheet& to) {
  to.text("subject", der::to_string(certificate.subject));
  to.text("issuer", der::to_string(certificate.issuer));
  hex(to, "serial", certificate.serial);
  to.integer("version", certificate.version);
  time_text(to, "not_before", certificate.not_before);
  time_text(to, "not_after", certificate.not_after);
  if (certificate.not_after.value) {
    to.integer("days_left", days_between(now, *certificate.not_after.value));
  }
  to.boolean("is_ca", is_ca(certificate));
  to.boolean("self_issued", certificate.is_self_issued());
  to.begin_object("key");
  add_key(certificate.key, to);
  to.end_object();
  algorithm_text(to, certificate.signature_algorithm);
  add_extensions(certificate.extensions, to);
  hex(to, "sha256", sha256(certificate.raw));
  hex(to, "sha1", sha1(certificate.raw));
  const auto spki_digest = sha256(certificate.key.raw);
  hex(to, "spki_sha256", spki_digest);
  to.text("spki_pin", to_base64(spki_digest));
}

void describe(const der::CertificationRequest& request, Sheet& to) {
  to.text("subject", der::to_string(request.subject));
  to.begin_object("key");
  add_key(request.key, to);
  to.end_object();
  algorithm_text(to, request.signature_algorithm);
  add_extensions(request.extensions, to);
  const auto spki_digest = sha256(request.key.raw);
  hex(to, "spki_sha256", spki_digest);
  to.text("spki_pin", to_base64(spki_digest));
}

void describe(const der::CertificateList& crl, Instant now, Sheet& to) {
  to.text("issuer", der::to_string(crl.issuer));
  time_text(to, "this_update", crl.this_update);
  if (crl.next_update) {
    time_text(to, "next_update", *crl.next_update);
    if (crl.next_update->value) {
      to.integer("days_left", days_between(now, *crl.next_update->value));
    }
  }
  algorithm_text(to, crl.signature_algorithm);
  add_revoked(crl, to);
  add_extensions(crl.extensions, to);
  hex(to, "sha256", sha256(crl.raw));
}

void describe(const der::OcspResponse& response, Sheet& to) {
  to.text("status", der::to_string(response.status));
  if (!response.is_basic) {
    return;
  }
  time_text(to, "produced_at", response.produced_at);
  if (response.responder_name) {
    to.text("responder", der::to_string(*response.responder_name));
  } else if (response.responder_key_hash) {
    hex(to, "responder_key_hash", *response.responder_key_hash);
  }
  algorithm_text(to, response.signature_algorithm);
  list(to, "responses", response.responses,
       [&to](const der::SingleResponse& single) { add_single_response(single, to); });
}

void describe(const Place& place, Sheet& to) {
  to.text("file", place.file);
  if (place.line) {
    to.integer("line", static_cast<std::int64_t>(*place.line));
  }
  if (place.offset > 0) {
    to.integer("offset", static_cast<std::int64_t>(place.offset));
  }
  if (place.document) {
    to.integer("document", *place.document);
  }
  if (!place.key.empty()) {
    to.text("key", place.key);
  }
}

void describe_certificate(ByteView certificate_der, Instant now, Sheet& to) {
  const auto certificate = der::Certificate::parse(certificate_der);
  if (certificate) {
    describe(*certificate, now, to);
    return;
  }
  to.text("error", certificate.error().message);
  hex(to, "sha256", sha256(certificate_der));
  to.integer("size", static_cast<std::int64_t>(certificate_der.size()));
}

void describe_public_key(ByteView spki, Sheet& to) {
  const auto key = der::parse_public_key(spki);
  if (key) {
    add_key(*key, to);
  } else {
    to.text("error", key.error().message);
  }
  const auto digest = sha256(spki);
  hex(to, "spki_sha256", digest);
  to.text("spki_pin", to_base64(digest));
}

Document describe(const der::Certificate& certificate, Instant now) {
  return as_document(certificate, now);
}
Document describe(const Place& place) {
  return as_document(place);
}

Document describe_certificate(ByteView certificate_der, Instant now) {
  DocumentSheet sheet;
  describe_certificate(certificate_der, now, sheet);
  return sheet.take();
}

}  // namespace mtlsdiag::x509
