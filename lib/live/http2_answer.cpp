#include "live/http2_answer.h"

#include <array>

#include "base/text.h"
#include "live/http_answer.h"

namespace mtlsdiag::live {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::size_t kFrameHeader = 9;
constexpr std::uint32_t kOurStream = 1;

enum Frame : std::uint8_t { kData = 0, kHeaders = 1, kResetStream = 3, kSettings = 4, kGoAway = 7 };
enum Flag : std::uint8_t { kEndStream = 0x1, kEndHeaders = 0x4, kPadded = 0x8, kPriority = 0x20 };

// Indexes of HPACK's static table. Source: RFC 7541, appendix A.
constexpr std::uint8_t kIndexed = 0x80;
constexpr std::uint8_t kAuthority = 1;
constexpr std::uint8_t kMethodName = 2;
constexpr std::uint8_t kPathName = 4;
constexpr std::uint8_t kSchemeHttps = 7;
constexpr std::uint8_t kStatusName = 8;
/// The statuses that stand at 8 to 14.
constexpr std::array kIndexedStatuses{200, 204, 206, 304, 400, 404, 500};
/// Above this a length goes over several octets: none of ours, none of a status.
constexpr std::size_t kMaxShortLength = 126;
/// The most octets of a number that is read.
constexpr std::size_t kMaxDigits = 3;
/// The field's name in Huffman's code.
constexpr std::array<std::uint8_t, 8> kGrpcStatusHuffman{0x9a, 0xca, 0xc8, 0xb2, 0x12, 0x34, 0xda, 0x8f};

void add_frame(Bytes& out, Frame type, std::uint8_t flags, std::uint32_t stream, ByteView payload) {
  Writer writer(out);
  writer.u24(static_cast<std::uint32_t>(payload.size()));
  writer.u8(type);
  writer.u8(flags);
  writer.u32(stream);
  writer.bytes(payload);
}

/// A literal that is not indexed, its name from the static table.
void add_literal(Bytes& out, std::uint8_t name, std::string_view value) {
  Writer writer(out);
  writer.u8(name);
  writer.u8(static_cast<std::uint8_t>(std::min(value.size(), kMaxShortLength)));
  writer.text(value.substr(0, kMaxShortLength));
}

/// Digits, and how many there are.
struct Digits {
  int value = 0;
  std::size_t count = 0;
};

/// Digits in Huffman's code: 0 to 2 have five bits, 3 to 9 six, from 011001 on; what is left over is padding.
Digits huffman_digits(ByteView code) {
  constexpr unsigned kFirstLong = 0b011001;
  std::uint32_t bits = 0;
  for (const std::uint8_t octet : code) {
    bits = bits << 8 | octet;
  }
  Digits read;
  for (auto left = static_cast<int>(code.size() * 8); left >= 5; ++read.count) {
    const unsigned five = bits >> (left - 5) & 0b11111;
    const unsigned six = left < 6 ? 0 : bits >> (left - 6) & 0b111111;
    const bool is_long = six >= kFirstLong && six <= kFirstLong + 6;
    if (five > 2 && !is_long) {
      break;
    }
    read.value = read.value * 10 + static_cast<int>(five <= 2 ? five : six - kFirstLong + 3);
    left -= five <= 2 ? 5 : 6;
  }
  return read;
}

/// Nothing where another character is among them.
Digits plain_digits(ByteView text) {
  Digits read;
  for (const std::uint8_t digit : text) {
    if (digit < '0' || digit > '9') {
      return {};
    }
    read.value = read.value * 10 + (digit - '0');
    ++read.count;
  }
  return read;
}

/// A field of a header block. Source: RFC 7541 §6.
struct HeaderField {
  std::size_t index = 0;  ///< in the table, of the field or its name; 0: the name is spelled out
  bool is_indexed = false;
  ByteView name;
  ByteView value;
  bool is_value_huffman = false;

  /// The value as a number, where it is a short one.
  [[nodiscard]] Digits digits() const {
    if (value.size() > kMaxDigits) {
      return {};
    }
    return is_value_huffman ? huffman_digits(value) : plain_digits(value);
  }
};

/// Walks through a header block; ends at what is cut short.
class HeaderBlock final {
 public:
  explicit HeaderBlock(ByteView block) : block_(block) {}

  bool next(HeaderField& field) {
    // Changes of the table's size come before the first field.
    while (!block_.empty() && (block_.front() & 0xE0) == 0x20) {
      take_number(0x1F);
    }
    if (block_.empty()) {
      return false;
    }
    const std::uint8_t first = block_.front();
    field = {};
    field.is_indexed = (first & kIndexed) != 0;
    const bool is_added = (first & 0xC0) == 0x40;
    field.index = take_number(field.is_indexed ? 0x7F : is_added ? 0x3F : 0x0F);
    bool is_name_huffman = false;
    if (!field.is_indexed && field.index == 0) {
      field.name = take_text(is_name_huffman);
    }
    if (!field.is_indexed) {
      field.value = take_text(field.is_value_huffman);
    }
    return is_whole_;
  }

 private:
  /// A number that begins in the bits of `mask`. Source: RFC 7541 §5.1.
  std::size_t take_number(std::uint8_t mask) {
    if (block_.empty()) {
      is_whole_ = false;
      return 0;
    }
    std::size_t number = block_.front() & mask;
    block_ = block_.subspan(1);
    if (number < mask) {
      return number;
    }
    for (int shift = 0; shift <= kMaxShift; shift += 7) {
      if (block_.empty()) {
        break;
      }
      const std::uint8_t octet = block_.front();
      block_ = block_.subspan(1);
      number += static_cast<std::size_t>(octet & 0x7F) << shift;
      if ((octet & 0x80) == 0) {
        return number;
      }
    }
    is_whole_ = false;
    return 0;
  }

  ByteView take_text(bool& is_huffman) {
    is_huffman = !block_.empty() && (block_.front() & 0x80) != 0;
    const std::size_t size = take_number(0x7F);
    if (!is_whole_ || size > block_.size()) {
      is_whole_ = false;
      return {};
    }
    const ByteView text = block_.first(size);
    block_ = block_.subspan(size);
    return text;
  }

  static constexpr int kMaxShift = 21;
  ByteView block_;
  bool is_whole_ = true;
};

}  // namespace

Bytes http2_request(std::string_view method, std::string_view path, std::string_view host) {
  Bytes headers{kIndexed | kSchemeHttps};
  add_literal(headers, kMethodName, method);
  add_literal(headers, kPathName, path);
  add_literal(headers, kAuthority, host);
  Bytes out = to_bytes(as_bytes(kPreface));
  add_frame(out, kSettings, 0, 0, {});
  add_frame(out, kHeaders, kEndStream | kEndHeaders, kOurStream, headers);
  return out;
}

std::optional<int> http2_status(ByteView block) {
  HeaderField field;
  if (!HeaderBlock(block).next(field) || field.index < kStatusName) {
    return std::nullopt;
  }
  const std::size_t place = field.index - kStatusName;
  if (place >= kIndexedStatuses.size()) {
    return std::nullopt;
  }
  if (field.is_indexed) {
    return kIndexedStatuses[place];
  }
  const Digits digits = field.digits();
  return digits.count == 3 ? std::optional(digits.value) : std::nullopt;
}

std::optional<int> http2_grpc_status(ByteView block) {
  HeaderBlock fields(block);
  for (HeaderField field; fields.next(field);) {
    const bool is_status = as_text(field.name) == "grpc-status" || equal(field.name, kGrpcStatusHuffman);
    const Digits digits = field.digits();
    if (is_status && (digits.count == 1 || digits.count == 2)) {
      return digits.value;
    }
  }
  return std::nullopt;
}

void Http2Answer::feed(ByteView bytes) {
  if (is_complete_) {
    return;
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  std::size_t at = 0;
  while (!is_complete_ && buffer_.size() - at >= kFrameHeader) {
    Reader header(ByteView(buffer_).subspan(at, kFrameHeader));
    const std::size_t size = header.u24();
    const std::uint8_t type = header.u8();
    const std::uint8_t flags = header.u8();
    const std::uint32_t stream = header.u32() & 0x7FFFFFFF;
    if (size > kMaxHttpAnswer) {
      is_complete_ = true;
    } else if (buffer_.size() - at < kFrameHeader + size) {
      break;
    } else {
      read_frame(type, flags, stream, ByteView(buffer_).subspan(at + kFrameHeader, size));
      at += kFrameHeader + size;
    }
  }
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at));
}

void Http2Answer::read_frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, ByteView payload) {
  if (type == kGoAway || (type == kResetStream && stream == kOurStream)) {
    is_complete_ = true;
    return;
  }
  if (stream != kOurStream || (type != kHeaders && type != kData)) {
    return;
  }
  std::size_t before = (flags & kPadded) != 0 ? 1 : 0;
  const std::size_t after = before == 0 || payload.empty() ? 0 : payload.front();
  before += type == kHeaders && (flags & kPriority) != 0 ? 5 : 0;
  if (payload.size() < before + after) {
    is_complete_ = true;
    return;
  }
  const ByteView content = payload.subspan(before, payload.size() - before - after);
  if (type == kData) {
    body_ += as_text(content.first(std::min(content.size(), kMaxHttpAnswer - std::min(kMaxHttpAnswer, body_.size()))));
  } else {
    const std::optional<int> status = http2_status(content);
    status_ = status && (!status_ || *status_ < 200) ? status : status_;
    const std::optional<int> grpc_status = http2_grpc_status(content);
    grpc_status_ = grpc_status ? grpc_status : grpc_status_;
  }
  is_complete_ = (flags & kEndStream) != 0 || body_.size() >= kMaxHttpAnswer;
}

std::string Http2Answer::text() const {
  return printable_page(body_);
}

}  // namespace mtlsdiag::live
