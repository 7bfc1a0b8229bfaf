#include "explain/prefilter.h"

#include <algorithm>
#include <cstring>

namespace mtlsdiag::explain {
namespace {

constexpr unsigned kBucketBits = 12;
constexpr std::size_t kStride = 2;

/// The four bytes at `at`, with the bit set that tells lower-case letters from upper-case ones.
inline std::uint32_t gram_at(const char* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof(value));
  return value | 0x20202020U;
}

inline std::uint32_t mix(std::uint32_t gram) {
  return gram * 0x9E3779B1U;
}

/// How often each byte occurs in logs, roughly; pieces of rare bytes give fewer false candidates.
constexpr std::array<std::uint16_t, 256> kCommonness = [] {
  constexpr std::string_view kByFrequency = " etaoinsrlcdhpu0123m4f5.gy6b78v9w-:/k";
  constexpr std::uint16_t kBlank = 130;
  std::array<std::uint16_t, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    const std::size_t place = kByFrequency.find(static_cast<char>(fold(static_cast<unsigned char>(c))));
    table[c] = place == std::string_view::npos ? 2 : static_cast<std::uint16_t>(2 * (kByFrequency.size() - place) + 4);
  }
  // A piece with a blank is there in three spellings.
  table[' '] = table['_'] = table['-'] = kBlank;
  return table;
}();

/// Words that ordinary logs are full of: their pieces would stop the search at every line.
constexpr std::array<std::string_view, 79> kCommonWords = {
    "http",          "request",   "response",     "client",
    "server",        "connect",   "connection",   "certificate",
    "handshake",     "error",     "message",      "mozilla",
    "windows",       "content",   "length",       "accept",
    "protocol",      "version",   "cipher",       "failed",
    "started",       "closed",    "session",      "process",
    "listen",        "address",   "timeout",      "state",
    "write",         "read",      "debug",        "level",
    "warning",       "notice",    "verify",       "remote",
    "upstream",      "proxy",     "alert",        "ssl_",
    "apple",         "webkit",    "gecko",        "item",
    "status",        "info",      "path",         "example",
    "application",   "user",      "agent",        "index",
    "html",          "json",      "date",         "time",
    "name",          "true",      "false",        "null",
    "get ",          "line",      "established",  "tlsv1.",
    " from ",        " host ",    " connection ", "connection from",
    ": con",         " app",      " tls",         " ssl",
    " est",          " request ", " client ",     " server ",
    " certificate ", "ion ",      "ing "};

constexpr std::uint16_t kCommonWordLoad = 14;
constexpr unsigned kLoadCost = 12;

bool is_separator(unsigned char c) {
  return c == ' ';
}

/// The length of an escape in the text that stands for a blank, or for nothing (a colour); 0: none.
std::size_t escape_length(std::string_view text, std::size_t at, bool& is_blank) {
  is_blank = false;
  if (text[at] == '\x1b') {
    std::size_t end = at + 1;
    if (end < text.size() && text[end] == '[') {
      ++end;
      while (end < text.size() && (text[end] < 0x40 || text[end] > 0x7e)) {
        ++end;
      }
    }
    return end + 1 - at;
  }
  if (text[at] == '%' && text.substr(at, 3) == "%20") {
    is_blank = true;
    return 3;
  }
  if (text[at] == '\\' && at + 1 < text.size()) {
    if (text[at + 1] == 'n' || text[at + 1] == 't') {
      is_blank = true;
      return 2;
    }
    if (text.substr(at, 6) == "\\u001b") {
      const std::size_t end = text.find('m', at + 6);
      return end == std::string_view::npos || end > at + 16 ? 0 : end + 1 - at;
    }
    return text[at + 1] == '"' || text[at + 1] == '\'' ? 1 : 0;
  }
  return 0;
}

/// Compares a literal with the text at a place; gives where it ends there, or npos.
std::size_t end_of_literal(std::string_view text, std::size_t at, std::string_view wanted) {
  std::size_t same = 0;
  while (same < wanted.size()) {
    if (at >= text.size()) {
      return std::string_view::npos;
    }
    const unsigned char want = fold(static_cast<unsigned char>(wanted[same]));
    if (fold(static_cast<unsigned char>(text[at])) == want) {
      ++at;
      ++same;
      continue;
    }
    bool is_blank = false;
    const std::size_t escape = same == 0 ? 0 : escape_length(text, at, is_blank);
    if (escape == 0 || (is_blank && want != ' ')) {
      return std::string_view::npos;
    }
    at += escape;
    same += is_blank ? 1 : 0;
  }
  return at;
}

std::uint32_t bucket_of(std::uint32_t gram) {
  return mix(gram) >> (32 - kBucketBits);
}

}  // namespace

LineGrams::LineGrams(std::string_view line) : line_(line) {
  std::uint32_t gram = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    gram = (gram << 8U) | fold(static_cast<unsigned char>(line[i]));
    if (i >= 3) {
      const std::uint16_t place = place_of(gram);
      seen_[place / 64] |= std::uint64_t{1} << (place % 64);
    }
  }
}

bool LineGrams::find(std::string_view literal, Hit& hit) const {
  if (!has(place_of(literal))) {
    return false;
  }
  const unsigned char first = fold(static_cast<unsigned char>(literal[0]));
  for (std::size_t at = 0; at + literal.size() <= line_.size(); ++at) {
    if (fold(static_cast<unsigned char>(line_[at])) == first) {
      const std::size_t end = end_of_literal(line_, at, literal);
      if (end != std::string_view::npos) {
        hit = {.position = at, .literal = 0, .length = end - at};
        return true;
      }
    }
  }
  return false;
}

/// Makes the pieces of common words look crowded from the start.
void Prefilter::prepare() {
  for (const std::string_view word : kCommonWords) {
    for (std::size_t at = 0; at + 4 <= word.size(); ++at) {
      load_[bucket_of(gram_at(word.data() + at))] = kCommonWordLoad;
    }
  }
}

/// Chooses the place of the two neighbouring pieces that the text is searched for: rare bytes, buckets not yet crowded.
std::size_t Prefilter::choose_window(std::string_view literal) const {
  std::size_t best = 0;
  unsigned best_cost = ~0U;
  for (std::size_t offset = 0; offset + kMinLiteral <= literal.size(); ++offset) {
    unsigned cost = 0;
    for (std::size_t i = offset; i < offset + kMinLiteral; ++i) {
      cost += kCommonness[static_cast<unsigned char>(literal[i])];
    }
    cost += kLoadCost * (load_[bucket_of(gram_at(literal.data() + offset))] +
                         load_[bucket_of(gram_at(literal.data() + offset + 1))]);
    if (cost < best_cost) {
      best_cost = cost;
      best = offset;
    }
  }
  return best;
}

std::uint32_t Prefilter::add(std::string_view literal) {
  if (literals_.empty()) {
    prepare();
  }
  const auto number = static_cast<std::uint32_t>(literals_.size());
  literals_.push_back(literal);
  const std::size_t best = choose_window(literal);
  for (std::size_t shift = 0; shift < kStride; ++shift) {
    add_piece(literal, best + shift, number);
  }
  return number;
}

/// Adds the piece in each spelling of its blanks.
void Prefilter::add_piece(std::string_view literal, std::size_t offset, std::uint32_t number) {
  constexpr std::string_view kSpellings = " _-";
  std::array<char, 4> piece{};
  std::array<std::size_t, 4> blanks{};
  std::size_t blank_count = 0;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const unsigned char c = fold(static_cast<unsigned char>(literal[offset + i]));
    piece[i] = static_cast<char>(c);
    if (is_separator(c)) {
      blanks[blank_count++] = i;
    }
  }
  std::size_t variants = 1;
  for (std::size_t i = 0; i < blank_count; ++i) {
    variants *= kSpellings.size();
  }
  for (std::size_t variant = 0; variant < variants; ++variant) {
    std::size_t left = variant;
    for (std::size_t i = 0; i < blank_count; ++i) {
      piece[blanks[i]] = kSpellings[left % kSpellings.size()];
      left /= kSpellings.size();
    }
    const std::uint32_t gram = gram_at(piece.data());
    ++load_[bucket_of(gram)];
    const std::size_t next = offset + piece.size();
    unsigned char after = next < literal.size() ? fold(static_cast<unsigned char>(literal[next])) : 0;
    if (is_separator(after)) {
      after = 0;
    }
    pieces_.push_back({gram, number, static_cast<std::uint16_t>(offset), after});
  }
}

void Prefilter::seal() {
  buckets_.assign((std::size_t{1} << kBucketBits) + 1, 0);
  for (const Piece& piece : pieces_) {
    ++buckets_[bucket_of(piece.gram) + 1];
    const std::uint32_t bit = mix(piece.gram) >> (32 - kBitmapBits);
    bitmap_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  for (std::size_t i = 1; i < buckets_.size(); ++i) {
    buckets_[i] += buckets_[i - 1];
  }
  std::vector<Piece> sorted(pieces_.size());
  std::vector<std::uint32_t> next(buckets_.begin(), buckets_.end() - 1);
  for (const Piece& piece : pieces_) {
    sorted[next[bucket_of(piece.gram)]++] = piece;
  }
  pieces_ = std::move(sorted);
}

template <typename OnHit>
bool Prefilter::compare_at(std::string_view text, std::size_t at, std::uint32_t gram, OnHit& on_hit) const {
  const std::uint32_t bucket = bucket_of(gram);
  for (std::uint32_t i = buckets_[bucket]; i < buckets_[bucket + 1]; ++i) {
    const Piece& piece = pieces_[i];
    if (piece.gram != gram || at < piece.offset) {
      continue;
    }
    // A blank may be written as an escape; any other byte must be the one that follows.
    if (piece.after != 0 && (at + 4 >= text.size() || fold(static_cast<unsigned char>(text[at + 4])) != piece.after)) {
      continue;
    }
    const std::size_t start = at - piece.offset;
    const std::size_t end = end_of_literal(text, start, literals_[piece.literal]);
    if (end != std::string_view::npos && on_hit(Hit{start, piece.literal, end - start})) {
      return true;
    }
  }
  return false;
}

/// Calls `on_hit` for each literal found, until it says true.
template <typename OnHit>
bool Prefilter::scan(std::string_view text, std::size_t from, OnHit on_hit) const {
  if (text.size() < kMinLiteral) {
    return false;
  }
  const char* const base = text.data();
  const std::size_t last = text.size() - sizeof(std::uint32_t);
  const auto is_candidate = [this](std::uint32_t gram) {
    const std::uint32_t bit = mix(gram) >> (32 - kBitmapBits);
    return (bitmap_[bit / 64] >> (bit % 64)) & 1U;
  };
  std::size_t at = from;
  for (; at + 3 * kStride <= last; at += 4 * kStride) {
    const std::uint32_t a = gram_at(base + at);
    const std::uint32_t b = gram_at(base + at + kStride);
    const std::uint32_t c = gram_at(base + at + 2 * kStride);
    const std::uint32_t d = gram_at(base + at + 3 * kStride);
    if ((is_candidate(a) | is_candidate(b) | is_candidate(c) | is_candidate(d)) == 0) {
      continue;
    }
    if ((is_candidate(a) != 0 && compare_at(text, at, a, on_hit)) ||
        (is_candidate(b) != 0 && compare_at(text, at + kStride, b, on_hit)) ||
        (is_candidate(c) != 0 && compare_at(text, at + 2 * kStride, c, on_hit)) ||
        (is_candidate(d) != 0 && compare_at(text, at + 3 * kStride, d, on_hit))) {
      return true;
    }
  }
  for (; at <= last; at += kStride) {
    const std::uint32_t gram = gram_at(base + at);
    if (is_candidate(gram) != 0 && compare_at(text, at, gram, on_hit)) {
      return true;
    }
  }
  return false;
}

bool Prefilter::find(std::string_view text, std::size_t from, Hit& hit) const {
  return scan(text, from, [&hit](const Hit& found) {
    hit = found;
    return true;
  });
}

void Prefilter::find_all(std::string_view text, std::vector<Hit>& hits) const {
  scan(text, 0, [&hits](const Hit& found) {
    hits.push_back(found);
    return false;
  });
}

}  // namespace mtlsdiag::explain
