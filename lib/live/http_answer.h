// HttpAnswer: reads the answer to probe's one request, without I/O: status, the headers that a diagnosis uses, and
// the beginning of the body, where servers say why they refuse a client certificate. Bounded; it is no HTTP client.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"

namespace mtlsdiag::live {

/// How much of an answer is read.
inline constexpr std::size_t kMaxHttpAnswer = 32'768;
/// How much of a body is kept, in code points.
inline constexpr std::size_t kMaxHttpText = 400;

/// Writes the request. `path` begins with `/`; nothing foreign is in it.
std::string http_request(std::string_view method, std::string_view path, std::string_view host);

class HttpAnswer final {
 public:
  /// `has_body`: false for the answer to HEAD.
  explicit HttpAnswer(bool has_body) : has_body_(has_body) {}

  /// Takes bytes as they come.
  void feed(ByteView bytes);
  /// True once nothing more is to be waited for: the answer is whole, too long, or not HTTP.
  [[nodiscard]] bool is_complete() const { return is_complete_; }
  [[nodiscard]] bool is_http() const { return status_.has_value(); }
  [[nodiscard]] std::optional<int> status() const { return status_; }
  /// The grpc-status header.
  [[nodiscard]] std::optional<int> grpc_status() const { return grpc_status_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }      ///< printable
  [[nodiscard]] const std::string& server() const { return server_; }      ///< printable
  [[nodiscard]] const std::string& location() const { return location_; }  ///< printable
  [[nodiscard]] std::optional<Instant> date() const { return date_; }
  /// True where it has a WWW-Authenticate header.
  [[nodiscard]] bool asks_credentials() const { return asks_credentials_; }
  /// The body's beginning without markup, or what came in place of HTTP; printable, on one line.
  [[nodiscard]] std::string text() const;

 private:
  void read_head(std::string_view head);
  void read_header(std::string_view line);

  bool has_body_;
  bool is_complete_ = false;
  bool is_head_read_ = false;
  bool is_chunked_ = false;
  std::string buffer_;  ///< from the head on; after it is read, the body
  std::optional<int> status_;
  std::optional<int> grpc_status_;
  std::string reason_;
  std::string server_;
  std::string location_;
  std::optional<Instant> date_;
  bool asks_credentials_ = false;
  std::optional<std::size_t> length_;
};

/// Gives a page without its markup: printable, on one line, at most kMaxHttpText.
std::string printable_page(std::string_view html);

/// Reads an IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`. Source: RFC 9110 §5.6.7.
std::optional<Instant> parse_http_date(std::string_view text);

}  // namespace mtlsdiag::live
