// Describing: one function from a certificate to the Document that every report shows of it (`certificates[]`,
// `server_chain[]`, `client_chain[]`), so that all of them share one schema. The names of the members are stable.
// Other objects (CRLs, requests, OCSP responses, keys) have theirs beside it.
#pragma once

#include "base/bytes.h"
#include "base/document.h"
#include "base/time.h"
#include "der/certificate.h"
#include "der/crl.h"
#include "der/ocsp.h"
#include "der/request.h"
#include "x509/object.h"
#include "x509/sheet.h"

namespace mtlsdiag::x509 {

/// Describes a certificate as of `now` (for the days left). Members that do not apply are left out:
/// `subject`, `issuer`, `serial`, `version`, `not_before`, `not_after`, `days_left`, `is_ca`, `self_issued`,
/// `key` {`algorithm`, `bits`, `curve`, `text`}, `signature_algorithm`, `san[]`, `key_usage[]`, `extended_key_usage[]`,
/// `basic_constraints` {`ca`, `path_length`}, `name_constraints` {`permitted[]`, `excluded[]`}, `subject_key_id`,
/// `authority_key_id`, `policies[]`, `aia` {`ocsp[]`, `ca_issuers[]`}, `crl_sources[]`, `scts[]`, `must_staple`,
/// `extensions[]` {`oid`, `name`, `critical`}, `sha256`, `sha1`, `spki_sha256` (hexadecimal), `spki_pin` (base64).
Document describe(const der::Certificate& certificate, Instant now);

/// Describes the certificate in `certificate_der`; bytes that cannot be read give `{error, sha256, size}`.
Document describe_certificate(ByteView certificate_der, Instant now);

/// Describes a chain for `server_chain` and `client_chain`, leaf first.
Document describe_chain(const std::vector<Bytes>& chain, Instant now);

/// Writes where an object was found: `file`, `line`, `offset`, `document`, `key`, as far as they apply.
Document describe(const Place& place);

// The same, and the other objects, onto a sheet; the caller opens the object that the members go into.

void describe(const der::Certificate& certificate, Instant now, Sheet& to);
void describe_certificate(ByteView certificate_der, Instant now, Sheet& to);
void describe(const Place& place, Sheet& to);

/// Describes a certification request: `subject`, `key`, `signature_algorithm`, the extensions that it asks for,
/// `spki_sha256`, `spki_pin`.
void describe(const der::CertificationRequest& request, Sheet& to);

/// Describes a CRL: `issuer`, `this_update`, `next_update`, `days_left`, `signature_algorithm`, `revoked[]` {`serial`,
/// `date`, `reason`} (the first 1,000), `revoked_count`, `extensions[]`, `sha256`.
void describe(const der::CertificateList& crl, Instant now, Sheet& to);

/// Describes an OCSP response: `status`, `produced_at`, `responder`, `signature_algorithm`, `responses[]`.
void describe(const der::OcspResponse& response, Sheet& to);

/// Describes a SubjectPublicKeyInfo: `algorithm`, `bits`, `curve`, `text`, `spki_sha256`, `spki_pin`.
void describe_public_key(ByteView spki, Sheet& to);

}  // namespace mtlsdiag::x509
