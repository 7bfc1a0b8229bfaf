// Http2Answer: one request and its answer over HTTP/2, without I/O: the status and the beginning of the body, from the
// first stream. Where ALPN chose h2, a server's SETTINGS frame comes whoever is there: only the status tells who is let
// in. Bounded; it is no HTTP/2 client: headers beside the status and gRPC's are not read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace mtlsdiag::live {

/// The name in ALPN. Source: RFC 9113 §3.2.
inline constexpr std::string_view kHttp2 = "h2";

/// Writes the preface, empty settings and a request without a body. Source: RFC 9113 §3.4, §6.2; RFC 7541 §6.
Bytes http2_request(std::string_view method, std::string_view path, std::string_view host);

class Http2Answer final {
 public:
  /// Takes bytes as they come.
  void feed(ByteView bytes);
  /// True once nothing more is to be waited for: the stream or the connection ended, too much came, or no HTTP/2.
  [[nodiscard]] bool is_complete() const { return is_complete_; }
  [[nodiscard]] std::optional<int> status() const { return status_; }
  /// Of the headers or trailers.
  [[nodiscard]] std::optional<int> grpc_status() const { return grpc_status_; }
  /// The body's beginning without markup; printable, on one line.
  [[nodiscard]] std::string text() const;

 private:
  void read_frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, ByteView payload);

  bool is_complete_ = false;
  Bytes buffer_;
  std::optional<int> status_;
  std::optional<int> grpc_status_;
  std::string body_;
};

/// Reads the `:status` that begins a header block: indexed, literal, or in Huffman's code. Nothing where another field
/// comes first. Source: RFC 7541 §6, appendices A and B; RFC 9113 §8.3.2.
std::optional<int> http2_status(ByteView header_block);

/// Reads the grpc-status among the fields of a header block, its name spelled out. Source: RFC 7541 §6.2; gRPC over
/// HTTP/2, Trailers.
std::optional<int> http2_grpc_status(ByteView header_block);

}  // namespace mtlsdiag::live
