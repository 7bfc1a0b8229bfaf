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

/// How often a byte occurs in logs, roughly; pieces of rare bytes give fewer false candidates.
constexpr unsigned commonness(unsigned char c) {
  constexpr std::string_view kByFrequency = " etaoinsrlcdhpu0123m4f5.gy6b78v9w-:/k";
  const std::size_t place = kByFrequency.find(static_cast<char>(c));
  return place == std::string_view::npos ? 2U : static_cast<unsigned>(3 * (kByFrequency.size() - place) + 4);
}

bool is_separator(unsigned char c) {
  return c == ' ';
}

/// The cost of the two neighbouring pieces at `offset`: their bytes' commonness, and the variants of a blank.
unsigned window_cost(std::string_view literal, std::size_t offset) {
  unsigned cost = 0;
  for (std::size_t i = offset; i < offset + kMinLiteral; ++i) {
    const unsigned char c = fold(static_cast<unsigned char>(literal[i]));
    cost += commonness(c) + (is_separator(c) ? 200U : 0U);
  }
  return cost;
}

}  // namespace

std::uint32_t Prefilter::add(std::string_view literal) {
  const auto number = static_cast<std::uint32_t>(literals_.size());
  literals_.push_back(literal);
  std::size_t best = 0;
  unsigned best_cost = ~0U;
  for (std::size_t offset = 0; offset + kMinLiteral <= literal.size(); ++offset) {
    const unsigned cost = window_cost(literal, offset);
    if (cost < best_cost) {
      best_cost = cost;
      best = offset;
    }
  }
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
    pieces_.push_back({gram_at(piece.data()), number, static_cast<std::uint16_t>(offset)});
  }
}

void Prefilter::seal() {
  const auto bucket_of = [](const Piece& piece) { return mix(piece.gram) >> (32 - kBucketBits); };
  buckets_.assign((std::size_t{1} << kBucketBits) + 1, 0);
  for (const Piece& piece : pieces_) {
    ++buckets_[bucket_of(piece) + 1];
    const std::uint32_t bit = mix(piece.gram) >> (32 - kBitmapBits);
    bitmap_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  for (std::size_t i = 1; i < buckets_.size(); ++i) {
    buckets_[i] += buckets_[i - 1];
  }
  std::vector<Piece> sorted(pieces_.size());
  std::vector<std::uint32_t> next(buckets_.begin(), buckets_.end() - 1);
  for (const Piece& piece : pieces_) {
    sorted[next[bucket_of(piece)]++] = piece;
  }
  pieces_ = std::move(sorted);
}

template <typename OnHit>
bool Prefilter::compare_at(std::string_view text, std::size_t at, std::uint32_t gram, OnHit& on_hit) const {
  const std::uint32_t bucket = mix(gram) >> (32 - kBucketBits);
  for (std::uint32_t i = buckets_[bucket]; i < buckets_[bucket + 1]; ++i) {
    const Piece& piece = pieces_[i];
    if (piece.gram != gram || at < piece.offset) {
      continue;
    }
    const std::string_view wanted = literals_[piece.literal];
    const std::size_t start = at - piece.offset;
    if (wanted.size() > text.size() - start) {
      continue;
    }
    std::size_t same = 0;
    while (same < wanted.size() &&
           fold(static_cast<unsigned char>(text[start + same])) == fold(static_cast<unsigned char>(wanted[same]))) {
      ++same;
    }
    if (same == wanted.size() && on_hit(Hit{start, piece.literal})) {
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
