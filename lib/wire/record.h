// Records: cutting a byte stream into TLS records and handshake messages, without I/O. Both splitters can be fed one
// byte at a time; they say where each record or message stood in the stream and stop for good at the first thing that
// is not TLS. What is inside a message is message.h's business; what a stream that is no TLS looks like is guess.h's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace mtlsdiag::wire {

/// Source: RFC 8446 §5.1; heartbeat: RFC 6520 §3.
enum class ContentType : std::uint8_t {
  change_cipher_spec = 20,
  alert = 21,
  handshake = 22,
  application_data = 23,
  heartbeat = 24,
};

/// The most that may follow a record header: 2^14 of content and 2,048 of expansion. Source: RFC 5246 §6.2.3.
inline constexpr std::size_t kMaxRecordLength = 16384 + 2048;
inline constexpr std::size_t kRecordHeaderLength = 5;
inline constexpr std::size_t kHandshakeHeaderLength = 4;
/// The longest handshake message that is read: room for a certificate list of 1 MiB.
inline constexpr std::size_t kMaxHandshakeLength = (std::size_t{1} << 20) + 65536;

struct RecordHeader {
  ContentType type{};
  std::uint16_t version = 0;
  std::uint16_t length = 0;  ///< counts the bytes after the header
};

/// Reads the five-byte header of one record.
/// Fails with `truncated` on fewer than five bytes, `malformed` on a type, version or length that no peer may send.
/// Source: RFC 8446 §5.1 (layout), RFC 5246 §6.2.3 (limit).
Result<RecordHeader> read_record_header(Reader& in);

struct Record {
  RecordHeader header;
  std::size_t offset = 0;  ///< of the header's first byte in the stream
  ByteView fragment;       ///< what follows the header; valid until the splitter is fed again
};

/// Cuts a stream into records. Holds at most one incomplete record and what was fed with it.
class RecordSplitter final {
 public:
  /// Appends bytes of the stream. Views handed out before are void. Ignored after an error.
  void feed(ByteView bytes);
  /// Gives the next complete record, nothing where more bytes are needed, or an error, which then stays.
  Result<std::optional<Record>> next();
  /// Counts the bytes that were fed and do not belong to a record handed out.
  [[nodiscard]] std::size_t pending() const { return buffer_.size() - taken_; }
  /// The offset in the stream of the first pending byte.
  [[nodiscard]] std::size_t offset() const { return stream_offset_ + taken_; }

 private:
  Bytes buffer_;
  std::size_t taken_ = 0;
  std::size_t stream_offset_ = 0;
  std::optional<Error> failure_;
};

struct RawMessage {
  std::uint8_t type = 0;
  std::size_t offset = 0;  ///< of the message's header in the stream of handshake bytes
  ByteView body;           ///< without the four-byte header; valid until the splitter is fed again
  ByteView whole;          ///< header included
};

/// Joins the fragments of handshake records and cuts them into messages. Fails with `limit` on a message that says it
/// is longer than kMaxHandshakeLength, before any of it is kept. Source: RFC 8446 §4, §5.1.
class HandshakeSplitter final {
 public:
  void feed(ByteView fragment);
  Result<std::optional<RawMessage>> next();
  [[nodiscard]] std::size_t pending() const { return buffer_.size() - taken_; }
  [[nodiscard]] std::size_t offset() const { return stream_offset_ + taken_; }

 private:
  Bytes buffer_;
  std::size_t taken_ = 0;
  std::size_t stream_offset_ = 0;
  std::optional<Error> failure_;
};

/// Names a content type as RFC 8446 does: `handshake`; an unknown one by its number.
std::string_view name_of(ContentType type);

}  // namespace mtlsdiag::wire
