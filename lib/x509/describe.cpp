#include "x509/describe.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "der/extensions.h"
#include "der/oid.h"
#include "x509/describe_extensions.h"
#include "x509/digest.h"

namespace mtlsdiag::x509 {

namespace {

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
  const der::Extension* const extension = certificate.find(der::oid::kBasicConstraints);
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
  describe_extensions(certificate.extensions, to);
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
  describe_extensions(request.extensions, to);
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
  describe_extensions(crl.extensions, to);
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

Document describe_chain(const std::vector<Bytes>& chain, Instant now) {
  Document list = Document::list();
  for (const Bytes& certificate : chain) {
    list.push(describe_certificate(certificate, now));
  }
  return list;
}

}  // namespace mtlsdiag::x509
