#include "wire/alert.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace mtlsdiag::wire {

namespace {

using D = AlertDescription;

constexpr AlertEntry kAlerts[] = {
    {D::close_notify, "close_notify", "the sender will not send any more on this connection", "RFC 8446 6.1"},
    {D::unexpected_message, "unexpected_message",
     "an inappropriate message was received: the wrong handshake message, premature application data", "RFC 8446 6.2"},
    {D::bad_record_mac, "bad_record_mac", "a record was received that cannot be deprotected", "RFC 8446 6.2"},
    {D::decryption_failed, "decryption_failed", "a record did not decrypt in a valid way (TLS 1.0; reserved since)",
     "RFC 2246 7.2.2"},
    {D::record_overflow, "record_overflow", "a record was received whose length is more than TLS allows",
     "RFC 8446 6.2"},
    {D::decompression_failure, "decompression_failure", "a record could not be decompressed (reserved since TLS 1.3)",
     "RFC 5246 7.2.2"},
    {D::handshake_failure, "handshake_failure",
     "the sender was unable to negotiate an acceptable set of security parameters given the options available",
     "RFC 8446 6.2"},
    {D::no_certificate, "no_certificate", "there is no certificate to send (SSL 3.0; reserved since)",
     "RFC 6101 5.4.2"},
    {D::bad_certificate, "bad_certificate",
     "a certificate was corrupt, contained signatures that did not verify correctly, etc", "RFC 8446 6.2"},
    {D::unsupported_certificate, "unsupported_certificate", "a certificate was of an unsupported type", "RFC 8446 6.2"},
    {D::certificate_revoked, "certificate_revoked", "a certificate was revoked by its signer", "RFC 8446 6.2"},
    {D::certificate_expired, "certificate_expired", "a certificate has expired or is not currently valid",
     "RFC 8446 6.2"},
    {D::certificate_unknown, "certificate_unknown",
     "some other (unspecified) issue arose in processing the certificate, rendering it unacceptable", "RFC 8446 6.2"},
    {D::illegal_parameter, "illegal_parameter",
     "a field in the handshake was incorrect or inconsistent with other fields", "RFC 8446 6.2"},
    {D::unknown_ca, "unknown_ca",
     "a valid chain or partial chain was received, but the CA certificate could not be located or matched with a known "
     "trust anchor",
     "RFC 8446 6.2"},
    {D::access_denied, "access_denied",
     "a valid certificate or PSK was received, but when access control was applied the sender decided not to proceed",
     "RFC 8446 6.2"},
    {D::decode_error, "decode_error",
     "a message could not be decoded because some field was out of range or its length was incorrect", "RFC 8446 6.2"},
    {D::decrypt_error, "decrypt_error",
     "a handshake cryptographic operation failed: a signature, or a Finished or binder that did not verify",
     "RFC 8446 6.2"},
    {D::too_many_cids_requested, "too_many_cids_requested", "too many connection ids were requested", "RFC 9147 9"},
    {D::export_restriction, "export_restriction", "the negotiation does not comply with export restrictions (reserved)",
     "RFC 2246 7.2.2"},
    {D::protocol_version, "protocol_version",
     "the protocol version that the peer has attempted to negotiate is recognized but not supported", "RFC 8446 6.2"},
    {D::insufficient_security, "insufficient_security",
     "the negotiation failed because the server requires parameters more secure than those supported by the client",
     "RFC 8446 6.2"},
    {D::internal_error, "internal_error",
     "an internal error unrelated to the peer or the correctness of the protocol makes it impossible to continue",
     "RFC 8446 6.2"},
    {D::inappropriate_fallback, "inappropriate_fallback",
     "the client tried again with an older version although the server supports a newer one", "RFC 7507 3"},
    {D::user_canceled, "user_canceled",
     "the sender is canceling the handshake for some reason unrelated to a protocol failure", "RFC 8446 6.1"},
    {D::no_renegotiation, "no_renegotiation", "the sender will not renegotiate", "RFC 5246 7.2.2"},
    {D::missing_extension, "missing_extension", "a message did not contain an extension that is mandatory to send",
     "RFC 8446 6.2"},
    {D::unsupported_extension, "unsupported_extension",
     "a message contained an extension that is prohibited in it or was not offered", "RFC 8446 6.2"},
    {D::certificate_unobtainable, "certificate_unobtainable", "a certificate could not be got from the URL given",
     "RFC 6066 9"},
    {D::unrecognized_name, "unrecognized_name",
     "no server exists identified by the name that the client gave in server_name", "RFC 8446 6.2"},
    {D::bad_certificate_status_response, "bad_certificate_status_response",
     "an invalid or unacceptable OCSP response was provided by the server", "RFC 8446 6.2"},
    {D::bad_certificate_hash_value, "bad_certificate_hash_value", "a certificate's hash does not match the one given",
     "RFC 6066 9"},
    {D::unknown_psk_identity, "unknown_psk_identity",
     "PSK key establishment is desired but no acceptable PSK identity was provided", "RFC 8446 6.2"},
    {D::certificate_required, "certificate_required",
     "a client certificate is desired but none was provided by the client", "RFC 8446 6.2"},
    {D::general_error, "general_error", "an error that no other alert describes", "RFC 9846 6.2"},
    {D::no_application_protocol, "no_application_protocol",
     "the client's ALPN offers only protocols that the server does not support", "RFC 7301 3.2"},
    {D::ech_required, "ech_required", "the server did not accept the client's offer of Encrypted Client Hello",
     "RFC 9849 11.2"},
};

std::string spelled(std::string_view name) {
  std::string text = to_lower(trim(name));
  std::replace(text.begin(), text.end(), '-', '_');
  std::replace(text.begin(), text.end(), ' ', '_');
  return text;
}

}  // namespace

std::span<const AlertEntry> alerts() {
  return kAlerts;
}

const AlertEntry* find_alert(std::uint8_t description) {
  for (const AlertEntry& row : kAlerts) {
    if (static_cast<std::uint8_t>(row.description) == description) {
      return &row;
    }
  }
  return nullptr;
}

const AlertEntry* find_alert(std::string_view name_or_number) {
  const std::string wanted = spelled(name_or_number);
  std::uint8_t number = 0;
  const char* end = wanted.data() + wanted.size();
  if (const auto [stopped, fault] = std::from_chars(wanted.data(), end, number);
      fault == std::errc{} && stopped == end) {
    return find_alert(number);
  }
  for (const AlertEntry& row : kAlerts) {
    if (row.name == wanted) {
      return &row;
    }
  }
  return nullptr;
}

std::string alert_name(std::uint8_t description) {
  const AlertEntry* row = find_alert(description);
  return row != nullptr ? std::string(row->name) : fmt::format("alert {}", description);
}

std::string_view alert_level_name(std::uint8_t level) {
  switch (static_cast<AlertLevel>(level)) {
    case AlertLevel::warning: return "warning";
    case AlertLevel::fatal: return "fatal";
  }
  return "unknown";
}

Result<Alert> decode_alert(ByteView fragment, std::size_t base_offset) {
  Reader in(fragment, base_offset);
  const Alert alert{.level = in.u8(), .description = in.u8()};
  if (!in.ok()) {
    return in.truncated("alert");
  }
  if (!in.empty()) {
    return in.malformed("bytes after the alert");
  }
  return alert;
}

}  // namespace mtlsdiag::wire
