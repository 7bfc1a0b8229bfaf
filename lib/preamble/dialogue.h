// Dialogue: the words before TLS begins (STARTTLS, HTTP CONNECT, SOCKS5), without I/O: bytes of the peer go in, bytes
// to send come out, every line is recorded. What came of it is an Ending; what follows the peer's last reply in the
// same bytes is kept apart as leftover and belongs to nobody. Sockets, deadlines and findings are the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace mtlsdiag::preamble {

class Talk;

/// The longest line or message of a peer, in bytes. IMAP capability lines are the longest honest ones.
inline constexpr std::size_t kMaxUnit = 8192;
/// All that a peer may say before TLS, in bytes.
inline constexpr std::size_t kMaxHeard = 65536;
/// The most lines or messages that a peer may send before TLS.
inline constexpr std::size_t kMaxUnitsHeard = 256;

enum class Speaker : std::uint8_t { client, server };

/// One line or message of the dialogue; `text` is printable and holds no secret.
struct Exchange {
  Speaker speaker = Speaker::server;
  std::string text;
  std::size_t bytes = 0;
};

/// How a dialogue ended.
enum class Problem : std::uint8_t {
  none,         ///< TLS may begin
  refused,      ///< the peer understood and said no
  not_offered,  ///< the peer speaks the protocol and cannot do TLS
  unexpected,   ///< the peer does not speak this protocol
  speaks_tls,   ///< the peer speaks TLS already: no dialogue is wanted
  limit,        ///< the peer said more than the bounds allow
  closed,       ///< the peer closed the connection
};

struct Ending {
  Problem problem = Problem::none;
  std::string message;  ///< what happened, with the peer's words quoted; printable
  std::string reply;    ///< the peer's last words, printable
};

/// Where a proxy is to connect to, and who asks.
struct ProxyRequest {
  std::string host;
  std::uint16_t port = 0;
  std::string user;      ///< empty: none
  std::string password;  ///< never recorded
};

class Dialogue final {
 public:
  Dialogue(Dialogue&&) noexcept;
  Dialogue& operator=(Dialogue&&) noexcept;
  ~Dialogue();

  /// Begins the dialogue of a protocol of `protocols()`; `host` is the name that the server is addressed by.
  /// Fails with `usage` for an unknown protocol, naming the nearest.
  static Result<Dialogue> starttls(std::string_view protocol, std::string_view host);
  /// Asks an HTTP proxy for a tunnel. Source: RFC 9110 §9.3.6.
  static Dialogue http_connect(const ProxyRequest& request);
  /// Asks a SOCKS5 proxy, which resolves the name, for a connection; offers a password only where one is given.
  /// Source: RFC 1928, RFC 1929.
  static Dialogue socks5(const ProxyRequest& request);

  /// Takes bytes of the peer. After the end of the dialogue they become leftover.
  void feed(ByteView bytes);
  /// Says that the peer sends no more.
  void peer_closed();
  /// Gives what is to be sent now.
  Bytes take_output();

  [[nodiscard]] bool finished() const { return ending().has_value(); }
  [[nodiscard]] const std::optional<Ending>& ending() const;
  /// What the peer sent after its last reply; to be reported (starttls-injection), never to be trusted.
  [[nodiscard]] ByteView leftover() const;
  [[nodiscard]] const std::vector<Exchange>& exchanges() const;
  /// What is waited for, for the message of a deadline: "the greeting", "the reply to STARTTLS".
  [[nodiscard]] std::string waiting_for() const;

 private:
  explicit Dialogue(std::unique_ptr<Talk> talk);
  void run();
  std::unique_ptr<Talk> talk_;
};

}  // namespace mtlsdiag::preamble
