// Alerts: the two bytes by which one side tells the other why it stops, their names and what the RFCs mean by them.
// What an alert means in a given conversation is for diagnose to say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace mtlsdiag::wire {

enum class AlertLevel : std::uint8_t { warning = 1, fatal = 2 };

/// Source: RFC 8446 §6 and the TLS Alerts registry.
enum class AlertDescription : std::uint8_t {
  close_notify = 0,
  unexpected_message = 10,
  bad_record_mac = 20,
  decryption_failed = 21,
  record_overflow = 22,
  decompression_failure = 30,
  handshake_failure = 40,
  no_certificate = 41,
  bad_certificate = 42,
  unsupported_certificate = 43,
  certificate_revoked = 44,
  certificate_expired = 45,
  certificate_unknown = 46,
  illegal_parameter = 47,
  unknown_ca = 48,
  access_denied = 49,
  decode_error = 50,
  decrypt_error = 51,
  too_many_cids_requested = 52,
  export_restriction = 60,
  protocol_version = 70,
  insufficient_security = 71,
  internal_error = 80,
  inappropriate_fallback = 86,
  user_canceled = 90,
  no_renegotiation = 100,
  missing_extension = 109,
  unsupported_extension = 110,
  certificate_unobtainable = 111,
  unrecognized_name = 112,
  bad_certificate_status_response = 113,
  bad_certificate_hash_value = 114,
  unknown_psk_identity = 115,
  certificate_required = 116,
  general_error = 117,
  no_application_protocol = 120,
  ech_required = 121,
};

/// The bytes of an alert; a record of it in the clear is that much longer than its header.
inline constexpr std::size_t kAlertLength = 2;

/// An alert as it stood on the wire; both bytes are kept as they came, known or not.
struct Alert {
  std::uint8_t level = 0;
  std::uint8_t description = 0;

  [[nodiscard]] bool is_fatal() const { return level == static_cast<std::uint8_t>(AlertLevel::fatal); }
  [[nodiscard]] bool is(AlertDescription wanted) const { return description == static_cast<std::uint8_t>(wanted); }
};

struct AlertEntry {
  AlertDescription description;
  std::string_view name;     ///< `certificate_expired`
  std::string_view meaning;  ///< what the RFC says that it is sent for, in one sentence without a full stop
  std::string_view source;   ///< `RFC 8446 6.2`
};

/// Every registered alert, by number.
std::span<const AlertEntry> alerts();
/// Gives the row of a description byte, or null where it is not registered.
const AlertEntry* find_alert(std::uint8_t description);
/// Finds an alert by name (case and `-`/`_` do not matter) or by decimal number.
const AlertEntry* find_alert(std::string_view name_or_number);
/// Names a description: `certificate_expired`; an unregistered one `alert 200`.
std::string alert_name(std::uint8_t description);
std::string_view alert_level_name(std::uint8_t level);

/// Reads the fragment of an alert record. Fails with `truncated` or `malformed` unless it is exactly two bytes.
/// Source: RFC 8446 §6.
Result<Alert> decode_alert(ByteView fragment, std::size_t base_offset = 0);

}  // namespace mtlsdiag::wire
