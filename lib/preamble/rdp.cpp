#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "preamble/binary_protocols.h"
#include "preamble/talk.h"

namespace mtlsdiag::preamble {
namespace {

constexpr std::array<std::uint8_t, 19> kConnectionRequest = {
    0x03, 0x00, 0x00, 0x13,                          // TPKT, 19 bytes
    0x0E, 0xE0, 0x00, 0x00, 0x00, 0x00, 0x00,        // X.224 connection request
    0x01, 0x00, 0x08, 0x00, 0x03, 0x00, 0x00, 0x00,  // negotiation request: TLS, CredSSP
};
constexpr std::uint8_t kConnectionConfirm = 0xD0;
constexpr std::uint8_t kNegotiationResponse = 2;
constexpr std::uint8_t kNegotiationFailure = 3;
constexpr std::size_t kTpkt = 4;

/// The failure codes. Source: MS-RDPBCGR 2.2.1.2.2.
constexpr std::array<std::string_view, 7> kFailures = {"unknown",
                                                       "SSL_REQUIRED_BY_SERVER",
                                                       "SSL_NOT_ALLOWED_BY_SERVER",
                                                       "SSL_CERT_NOT_ON_SERVER",
                                                       "INCONSISTENT_FLAGS",
                                                       "HYBRID_REQUIRED_BY_SERVER",
                                                       "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER"};

bool read_confirm(Talk& talk, ByteView packet) {
  Reader in(packet);
  in.take(kTpkt + 1);
  const std::uint8_t type = in.u8();
  in.take(5);
  const std::uint8_t negotiation = in.u8();
  in.take(3);
  const std::uint8_t value = in.u8();  // little endian; the values are small
  if (packet.size() > kTpkt + 1 && type != kConnectionConfirm) {
    return talk.fail(Problem::unexpected, "the server does not confirm the RDP connection", to_hex(packet));
  }
  if (!in.ok()) {
    talk.heard("connection confirm without negotiation", packet.size());
    return talk.fail(Problem::not_offered, "the server offers only RDP's own security, no TLS", to_hex(packet));
  }
  if (negotiation == kNegotiationFailure) {
    const std::string_view name = kFailures[value < kFailures.size() ? value : 0];
    talk.heard(fmt::format("negotiation failure {} ({})", name, value), packet.size());
    return talk.fail(Problem::refused, fmt::format("the server refused TLS: {}", name), std::string(name));
  }
  talk.heard(fmt::format("negotiation response, protocol {}", value), packet.size());
  if (negotiation != kNegotiationResponse || value == 0) {
    return talk.fail(Problem::not_offered, "the server chose RDP's own security, no TLS", to_hex(packet));
  }
  return talk.done();
}

}  // namespace

bool advance_rdp(Talk& talk) {
  if (talk.phase == 0) {
    talk.say(kConnectionRequest, "X.224 connection request: TLS, CredSSP");
    talk.waiting = "the RDP connection confirm";
    talk.phase = 1;
    return true;
  }
  const ByteView pending = talk.pending();
  if (!pending.empty() && pending[0] != 3) {
    return talk.fail(Problem::unexpected, "the server does not speak RDP", printable(as_text(pending)));
  }
  if (pending.size() < kTpkt) {
    return false;
  }
  const std::size_t length = static_cast<std::size_t>(pending[2]) << 8 | pending[3];
  if (length < kTpkt || length > kMaxUnit) {
    return talk.fail(Problem::unexpected, "the server does not speak RDP", printable(as_text(pending)));
  }
  return pending.size() >= length && read_confirm(talk, talk.take(length));
}

}  // namespace mtlsdiag::preamble
