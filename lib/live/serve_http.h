// The HTTP of serve, without I/O: reading a client's request as far as an answer needs it, and the answers: the report
// of the client's own handshake, or what nginx says to plain HTTP on a TLS port. HTTP/1.0 and 1.1, one request a
// connection, nothing of the body is used.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace mtlsdiag::live {

/// The longest head of a request that is read.
inline constexpr std::size_t kMaxRequestHead = 16'384;

/// A request as its bytes come in.
class HttpRequest final {
 public:
  enum class State : std::uint8_t {
    incomplete,  ///< more is needed
    complete,    ///< the head is there
    not_http,    ///< what came is no HTTP/1 request
    too_long,    ///< the head exceeds kMaxRequestHead
  };

  State feed(ByteView bytes);
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const std::string& method() const { return method_; }
  /// The request line, printable.
  [[nodiscard]] std::string line() const;
  /// True where the client would rather read text: its Accept names text/plain before application/json.
  [[nodiscard]] bool wants_text() const { return wants_text_; }

 private:
  void read_head(std::string_view head);

  std::string buffer_;
  State state_ = State::incomplete;
  std::string method_;
  bool wants_text_ = false;
};

/// Writes a whole response with its head; the body is left out for HEAD.
std::string http_response(int status, std::string_view reason, std::string_view content_type, std::string_view body,
                          bool has_body = true);

/// What nginx answers to plain HTTP on a TLS port: 400, "The plain HTTP request was sent to HTTPS port".
std::string plain_http_answer();

}  // namespace mtlsdiag::live
