#include "x509/pem.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace mtlsdiag::x509 {

namespace {

constexpr std::string_view kBom = "\xef\xbb\xbf";
constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

constexpr std::uint8_t kBlank = 64;
constexpr std::uint8_t kPadding = 65;
constexpr std::uint8_t kForeign = 66;

constexpr std::array<std::uint8_t, 256> make_alphabet() {
  std::array<std::uint8_t, 256> table{};
  table.fill(kForeign);
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    table[static_cast<std::uint8_t>(kDigits[i])] = static_cast<std::uint8_t>(i);
  }
  for (const char blank : {' ', '\t', '\r', '\n', '\v', '\f'}) {
    table[static_cast<std::uint8_t>(blank)] = kBlank;
  }
  table[static_cast<std::uint8_t>('=')] = kPadding;
  return table;
}
constexpr auto kAlphabet = make_alphabet();

std::uint8_t value_of(char digit) {
  return kAlphabet[static_cast<std::uint8_t>(digit)];
}

/// No label comes near; what is longer is no label, and may be anything.
constexpr std::size_t kMaxLabel = 64;
/// Between a BEGIN and an END on one line: what is shorter is no body, but a text that speaks of both.
constexpr std::size_t kLeastBody = 24;

/// The label between `prefix` and five dashes at the end of the line; nothing where the line is none of that form.
std::optional<std::string_view> label_of(std::string_view line, std::string_view prefix) {
  while (!line.empty() && value_of(line.back()) == kBlank) {
    line.remove_suffix(1);
  }
  if (line.size() < prefix.size() + kDashes.size() || line.substr(0, prefix.size()) != prefix ||
      line.substr(line.size() - kDashes.size()) != kDashes) {
    return std::nullopt;
  }
  return line.substr(prefix.size(), line.size() - prefix.size() - kDashes.size());
}

bool is_end_of(std::string_view text, std::string_view label) {
  return text.substr(0, kEnd.size()) == kEnd && text.substr(kEnd.size(), label.size()) == label &&
         text.substr(kEnd.size() + label.size(), kDashes.size()) == kDashes;
}

/// True for a BEGIN line on which the body follows: an END stands there too, dashes end it, or an escaped line break
/// follows the label.
bool holds_body(std::string_view line) {
  const std::size_t dashes = line.find(kDashes, kBegin.size());
  if (dashes == std::string_view::npos) {
    return false;
  }
  std::string_view after = line.substr(dashes + kDashes.size());
  while (!after.empty() && value_of(after.back()) == kBlank) {
    after.remove_suffix(1);
  }
  const bool ends_in_dashes = after.size() > kDashes.size() && after.substr(after.size() - kDashes.size()) == kDashes;
  return after.find(kEnd) != std::string_view::npos || ends_in_dashes || (!after.empty() && after.front() == '\\');
}

/// The text with `\n` and `\r`, however often their backslash was doubled, made line breaks.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t letter = std::min(text.find_first_not_of('\\', i), text.size());
    const bool is_break = letter > i && letter < text.size() && (text[letter] == 'n' || text[letter] == 'r');
    out.push_back(is_break ? '\n' : text[i]);
    i = is_break ? letter : i;
  }
  return out;
}

/// Splits RFC 1421 headers (up to an empty line, where the first line holds a colon) from the body.
std::size_t size_of_headers(std::string_view content) {
  const std::string_view first = content.substr(0, std::min(content.find('\n'), content.size()));
  if (first.find(':') == std::string_view::npos) {
    return 0;
  }
  for (std::size_t start = 0; start < content.size();) {
    const std::size_t end = std::min(content.find('\n', start), content.size());
    const std::string_view line = content.substr(start, end - start);
    start = std::min(end + 1, content.size());
    if (line.empty() || line == "\r") {
      return start;
    }
  }
  return content.size();
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Decodes groups of four digits as long as nothing else stands among them, which is nearly always.
void decode_plain(const char*& from, const char* end, std::uint8_t*& to) {
  while (end - from >= 4) {
    const std::uint8_t a = value_of(from[0]);
    const std::uint8_t b = value_of(from[1]);
    const std::uint8_t c = value_of(from[2]);
    const std::uint8_t d = value_of(from[3]);
    if (((a | b | c | d) & 0xc0U) != 0) {
      return;
    }
    const std::uint32_t word = static_cast<std::uint32_t>(a) << 18U | static_cast<std::uint32_t>(b) << 12U |
                               static_cast<std::uint32_t>(c) << 6U | d;
    to[0] = static_cast<std::uint8_t>(word >> 16U);
    to[1] = static_cast<std::uint8_t>(word >> 8U);
    to[2] = static_cast<std::uint8_t>(word);
    to += 3;
    from += 4;
  }
}

/// Decodes digits one by one, where something else stands among them and at the end.
class LooseDigits final {
 public:
  /// True before the first digit of a group, as long as there was no padding.
  [[nodiscard]] bool is_at_start() const { return digits_ == 0 && padding_ == 0; }

  /// False for what has no place there.
  bool take(std::uint8_t value, std::uint8_t*& to) {
    const bool is_digit = value < kBlank;
    if (value == kForeign || (is_digit && padding_ > 0) || (value == kPadding && digits_ < 2)) {
      return false;
    }
    if (value == kBlank) {
      return true;
    }
    group_ = group_ << 6U | (is_digit ? value : 0U);
    padding_ += is_digit ? 0 : 1;
    if (++digits_ == 4) {
      put(3 - padding_, to);
      group_ = 0;
      digits_ = 0;
    }
    return true;
  }

  /// Writes what an unfinished group holds; padding that was left out is forgiven, as some tools do not write it. False
  /// for a lone digit.
  bool end(std::uint8_t*& to) {
    if (digits_ == 1) {
      return false;
    }
    if (digits_ > 0) {
      group_ <<= 6U * (4U - digits_);
      put(digits_ - 1, to);
    }
    return true;
  }

 private:
  void put(unsigned octets, std::uint8_t*& to) const {
    for (unsigned i = 0; i < octets; ++i) {
      *to++ = static_cast<std::uint8_t>(group_ >> (16U - 8U * i));
    }
  }

  std::uint32_t group_ = 0;
  unsigned digits_ = 0;
  unsigned padding_ = 0;
};

}  // namespace

std::optional<Bytes> decode_base64(std::string_view body, std::size_t* bad_at) {
  Bytes out(body.size() / 4 * 3 + 3);
  std::uint8_t* to = out.data();
  const char* from = body.data();
  const char* const end = from + body.size();
  LooseDigits loose;
  while (from != end) {
    if (loose.is_at_start()) {
      decode_plain(from, end, to);
    }
    if (from == end) {
      break;
    }
    if (!loose.take(value_of(*from), to)) {
      if (bad_at != nullptr) {
        *bad_at = static_cast<std::size_t>(from - body.data());
      }
      return std::nullopt;
    }
    ++from;
  }
  if (!loose.end(to)) {
    if (bad_at != nullptr) {
      *bad_at = body.size();
    }
    return std::nullopt;
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

std::size_t find_pem(std::string_view text, bool anywhere) {
  for (std::size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at + 1)) {
    // Files with a byte order mark that were joined have one before any of their lines.
    const bool has_mark = at >= kBom.size() && text.substr(at - kBom.size(), kBom.size()) == kBom;
    const std::size_t start = has_mark ? at - kBom.size() : at;
    if (start == 0 || text[start - 1] == '\n' || text[start - 1] == '\r') {
      return at;
    }
    const std::string_view label = text.substr(at + kBegin.size(), kMaxLabel + kDashes.size());
    if (anywhere && label.substr(0, label.find(kDashes)).find('\n') == std::string_view::npos) {
      return at;
    }
  }
  return std::string_view::npos;
}

namespace {

/// Puts what stands between BEGIN and END into the block, or says where it is no base64. Of a block that has a fault
/// already, the fault's line is that behind it.
void fill(PemBlock& block, std::string_view content) {
  if (block.fault) {
    block.fault_line = block.line + 1 + count_lines(content);
    return;
  }
  const std::size_t headers = size_of_headers(content);
  block.headers = content.substr(0, headers);
  std::size_t bad_at = 0;
  if (auto body = decode_base64(content.substr(headers), &bad_at)) {
    block.body = std::move(*body);
  } else {
    block.fault = Reason::pem_base64;
    block.fault_line = block.line + 1 + count_lines(content.substr(0, headers + bad_at));
  }
}

}  // namespace

/// A position in the window, with its line.
struct PemScanner::Lines {
  std::string_view text;
  std::size_t position = 0;
  std::size_t line = 1;

  void move_to(std::size_t target) {
    line += count_lines(text.substr(position, target - position));
    position = target;
  }
};

/// Reads the blocks of one line, which were written without their line breaks or with `\n` in their place. Nothing of
/// what cannot be read is shown: it may be a key's.
void PemScanner::read_line_of_blocks(std::string_view line, const Lines& at, const Sink& sink) {
  for (std::size_t begin = 0; begin != std::string_view::npos && !is_stopped_; begin = line.find(kBegin, begin + 1)) {
    const std::string_view rest = line.substr(begin + kBegin.size());
    const std::size_t label_size = rest.find(kDashes);
    if (label_size == std::string_view::npos || label_size > kMaxLabel) {
      continue;
    }
    PemBlock block{.label = rest.substr(0, label_size), .line = at.line, .offset = offset_ + at.position + begin};
    block.fault_line = at.line;
    const std::string_view after = rest.substr(label_size + kDashes.size());
    const std::string_view body = after.substr(0, after.find(kDashes));
    if (body.size() < kLeastBody) {
      continue;
    }
    const std::string content = unescaped(body);
    const std::string_view end = after.substr(body.size());
    const std::size_t headers = size_of_headers(content);
    if (!is_end_of(end, block.label)) {
      block.fault = Reason::pem_unterminated;
    } else if (auto decoded = decode_base64(std::string_view(content).substr(headers)); decoded && !decoded->empty()) {
      block.flaw = content.size() == body.size() ? Reason::pem_one_line : Reason::pem_escaped;
      block.headers = std::string_view(content).substr(0, headers);
      block.body = std::move(*decoded);
    } else {
      block.fault = Reason::pem_one_line;
    }
    is_stopped_ = !sink(block);
  }
}

/// Reads the block whose BEGIN line is at the position. False: the window ends before the block does.
bool PemScanner::read_block(Lines& lines, bool is_last, const Sink& sink) {
  const std::string_view rest = lines.text.substr(lines.position);
  const std::size_t first_end = rest.find('\n');
  if (first_end == std::string_view::npos && !is_last) {
    return false;
  }
  const std::size_t body_start = first_end == std::string_view::npos ? rest.size() : first_end + 1;
  const std::string_view first = rest.substr(0, std::min(first_end, rest.size()));
  if (holds_body(first)) {
    read_line_of_blocks(first, lines, sink);
    lines.move_to(lines.position + body_start);
    return true;
  }
  const auto label = label_of(first, kBegin);
  if (!label || label->size() > kMaxLabel) {  // a sentence that begins like a block
    lines.move_to(lines.position + body_start);
    return true;
  }
  PemBlock block{.label = *label, .line = lines.line, .offset = offset_ + lines.position};
  const std::string_view after = rest.substr(body_start);
  const std::size_t body_end = after.find(kDashes);
  const bool is_end = body_end != std::string_view::npos && after.substr(body_end, kEnd.size()) == kEnd;
  const std::size_t end_line_end = is_end ? after.find('\n', body_end) : std::string_view::npos;
  if (!is_last && (body_end == std::string_view::npos || after.size() - body_end < kEnd.size() ||
                   (is_end && end_line_end == std::string_view::npos))) {
    return false;
  }
  const std::string_view content = after.substr(0, std::min(body_end, after.size()));
  if (!is_end) {
    block.fault = Reason::pem_unterminated;
  } else if (label_of(after.substr(body_end, std::min(end_line_end, after.size()) - body_end), kEnd) != *label) {
    block.fault = Reason::pem_label_mismatch;
  }
  fill(block, content);
  // A block without an end stops where the next one begins, so that one damaged block does not hide another.
  const std::size_t next = !is_end ? content.size() : std::min(end_line_end, after.size() - 1) + 1;
  lines.move_to(lines.position + body_start + next);
  is_stopped_ = !sink(block);
  return true;
}

std::size_t PemScanner::scan(ByteView window, bool is_last, const Sink& sink) {
  Lines lines{.text = as_text(window), .position = 0, .line = line_};
  while (!is_stopped_) {
    const std::size_t at = find_pem(lines.text.substr(lines.position));
    if (at == std::string_view::npos) {
      // A BEGIN may be cut by the end of the window: its line stays.
      const std::size_t line_end = lines.text.rfind('\n');
      const std::size_t done = is_last ? lines.text.size() : line_end == std::string_view::npos ? 0 : line_end + 1;
      if (done > lines.position) {
        lines.move_to(done);
      }
      break;
    }
    lines.move_to(lines.position + at);
    if (!read_block(lines, is_last, sink)) {
      break;
    }
  }
  line_ = lines.line;
  offset_ += lines.position;
  return lines.position;
}

}  // namespace mtlsdiag::x509
