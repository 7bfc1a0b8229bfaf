// Reason: what went wrong inside OpenSSL, in our own words. The error queue is drained here and nowhere else; judges
// see a Reason and never a code of OpenSSL's. The table that maps the codes is in reason.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mtlsdiag::ossl {

enum class Reason : std::uint8_t {
  none,
  other,  ///< not in the table; the text says what OpenSSL says
  // what the peer's bytes are
  not_tls,             ///< wrong version number, unknown record type in the first record
  http_request,        ///< plain HTTP sent to a TLS server
  record_too_long,     ///< a record longer than TLS allows
  bad_record_mac,      ///< a record does not decrypt
  unexpected_message,  ///< a message out of its place
  decode_error,        ///< a message or extension that breaks its form
  illegal_parameter,   ///< a value that may not be there
  message_too_long,    ///< larger than our bound
  too_many_records,    ///< empty records, warning alerts or key updates without end
  unexpected_eof,      ///< the stream ended without close_notify
  peer_alert,          ///< a fatal alert came in
  // negotiation
  no_common_version,
  no_common_cipher,
  no_common_group,
  no_common_signature_algorithm,
  no_common_alpn,
  legacy_renegotiation,  ///< the server lacks secure renegotiation (RFC 5746)
  renegotiation_refused,
  downgrade_detected,  ///< inappropriate fallback, the downgrade sentinel
  weak_dh_parameters,  ///< the server's DH or EC parameters are below the security level
  // authentication
  certificate_verify_failed,  ///< the judge said no
  no_peer_certificate,        ///< the client sent an empty list where one was required
  bad_signature,              ///< CertificateVerify, ServerKeyExchange or Finished does not verify
  weak_certificate,           ///< a key or digest below the security level
  wrong_certificate_type,     ///< the certificate's key does not serve the cipher suite
  no_certificate_set,         ///< we have none to present
  key_mismatch,               ///< the private key is not that of the certificate
  // files and keys
  bad_passphrase,
  unsupported_algorithm,
  malformed_asn1,
  malformed_pem,
  // the library
  internal,
  no_memory,
};

/// Gives the enumerator's name: "no_common_version".
std::string_view to_string(Reason reason);

/// One entry of OpenSSL's error queue. `text` is OpenSSL's own wording and printable; it holds no secret.
struct Failure {
  Reason reason = Reason::other;
  unsigned long code = 0;  ///< packed OpenSSL code, for showing only
  std::string text;
};

/// Empties this thread's error queue. Call before every call that can fail.
void clear_errors();

/// Takes everything off this thread's error queue, oldest first.
std::vector<Failure> drain_errors();

/// Takes everything off the queue and gives the most telling entry: the first whose reason is in the table, else the
/// first; `Reason::none` with an empty queue.
Failure drain_first();

}  // namespace mtlsdiag::ossl
