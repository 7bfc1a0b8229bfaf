#include "wire/record.h"

#include <fmt/format.h>

#include "wire/registry.h"

namespace mtlsdiag::wire {

namespace {

/// Drops what was handed out once it is worth the move, so that a long stream costs no more than its longest piece.
void compact(Bytes& buffer, std::size_t& taken, std::size_t& stream_offset) {
  if (taken == 0) {
    return;
  }
  buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(taken));
  stream_offset += taken;
  taken = 0;
}

}  // namespace

std::string_view name_of(ContentType type) {
  switch (type) {
    case ContentType::change_cipher_spec: return "change_cipher_spec";
    case ContentType::alert: return "alert";
    case ContentType::handshake: return "handshake";
    case ContentType::application_data: return "application_data";
    case ContentType::heartbeat: return "heartbeat";
  }
  return "unknown";
}

Result<RecordHeader> read_record_header(Reader& in) {
  const std::size_t start = in.offset();
  const std::uint8_t type = in.u8();
  const std::uint16_t version = in.u16();
  const std::uint16_t length = in.u16();
  if (!in.ok()) {
    return in.truncated("record header");
  }
  if (type < 20 || type > 24) {
    return Error{ErrorCode::malformed, fmt::format("record type {} at offset {} is none of TLS", type, start)};
  }
  if (version >> 8 != 3) {
    return Error{ErrorCode::malformed,
                 fmt::format("record version 0x{:04x} at offset {} is none of TLS", version, start + 1)};
  }
  if (length > kMaxRecordLength) {
    return Error{ErrorCode::malformed,
                 fmt::format("record length {} at offset {} exceeds {}", length, start + 3, kMaxRecordLength)};
  }
  return RecordHeader{.type = static_cast<ContentType>(type), .version = version, .length = length};
}

void RecordSplitter::feed(ByteView bytes) {
  if (failure_) {
    return;
  }
  compact(buffer_, taken_, stream_offset_);
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

Result<std::optional<Record>> RecordSplitter::next() {
  if (failure_) {
    return *failure_;
  }
  const ByteView pending_bytes = ByteView(buffer_).subspan(taken_);
  if (pending_bytes.size() < kRecordHeaderLength) {
    return std::optional<Record>{};
  }
  Reader in(pending_bytes, offset());
  Result<RecordHeader> header = read_record_header(in);
  if (!header) {
    failure_ = header.error();
    return *failure_;
  }
  if (in.remaining() < header->length) {
    return std::optional<Record>{};
  }
  Record record{.header = *header, .offset = offset(), .fragment = in.take(header->length)};
  taken_ += kRecordHeaderLength + header->length;
  return std::optional<Record>(record);
}

void HandshakeSplitter::feed(ByteView fragment) {
  if (failure_) {
    return;
  }
  compact(buffer_, taken_, stream_offset_);
  buffer_.insert(buffer_.end(), fragment.begin(), fragment.end());
}

Result<std::optional<RawMessage>> HandshakeSplitter::next() {
  if (failure_) {
    return *failure_;
  }
  const ByteView pending_bytes = ByteView(buffer_).subspan(taken_);
  if (pending_bytes.size() < kHandshakeHeaderLength) {
    return std::optional<RawMessage>{};
  }
  Reader in(pending_bytes, offset());
  const std::uint8_t type = in.u8();
  const std::uint32_t length = in.u24();
  if (length > kMaxHandshakeLength) {
    failure_ = Error{ErrorCode::limit, fmt::format("handshake message of {} bytes at offset {} exceeds the bound of {}",
                                                   length, offset(), kMaxHandshakeLength)};
    return *failure_;
  }
  if (in.remaining() < length) {
    return std::optional<RawMessage>{};
  }
  RawMessage message{.type = type,
                     .offset = offset(),
                     .body = in.take(length),
                     .whole = pending_bytes.first(kHandshakeHeaderLength + length)};
  taken_ += message.whole.size();
  return std::optional<RawMessage>(message);
}

}  // namespace mtlsdiag::wire
