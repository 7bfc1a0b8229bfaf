// Prefilter: finds which literals of all rows occur in a text, in one pass that reads most bytes once and compares
// none. Every second position is asked whether its four bytes begin one of the chosen pieces of a literal (a bitmap of
// 32 KiB); only where that says yes is a literal compared.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace mtlsdiag::explain {

/// The shortest literal that the prefilter can hold.
inline constexpr std::size_t kMinLiteral = 5;

/// Folds a byte as literals are compared: letters to lower case; `_` and `-` to a blank.
constexpr unsigned char fold(unsigned char c) {
  if (c >= 'A' && c <= 'Z') {
    return static_cast<unsigned char>(c + 0x20);
  }
  return c == '_' || c == '-' ? ' ' : c;
}

struct Hit {
  std::size_t position;   ///< where the literal begins
  std::uint32_t literal;  ///< its number, in the order of adding
  std::size_t length;     ///< in the text, escapes included
};

/// One line, prepared so that many literals can be looked up in it: most are ruled out by their first four bytes.
class LineGrams {
 public:
  explicit LineGrams(std::string_view line);
  /// Where `has` is to look for a literal's first four bytes. Kept beside the rows of a table, it rules most of them
  /// out without their texts being read.
  static constexpr std::uint16_t place_of(std::string_view literal) {
    std::uint32_t gram = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      gram = (gram << 8U) | fold(static_cast<unsigned char>(literal[i]));
    }
    return place_of(gram);
  }
  /// False where the line has not these four bytes; it may say true all the same.
  [[nodiscard]] bool has(std::uint16_t place) const { return ((seen_[place / 64] >> (place % 64)) & 1U) != 0; }
  /// Finds a literal in the line; its end is `hit.position + hit.length`.
  bool find(std::string_view literal, Hit& hit) const;

 private:
  static constexpr unsigned kBits = 12;
  static constexpr std::uint16_t place_of(std::uint32_t gram) {
    return static_cast<std::uint16_t>(gram * 0x9E3779B1U >> (32 - kBits));
  }

  std::string_view line_;
  std::array<std::uint64_t, (1U << kBits) / 64> seen_{};
};

class Prefilter {
 public:
  /// Adds a literal of at least kMinLiteral bytes and gives its number. To be followed by `seal`.
  std::uint32_t add(std::string_view literal);
  /// Orders what was added for searching.
  void seal();

  /// Finds the first hit at or after `from`, by the position of the piece that gave it away; false where there is none.
  bool find(std::string_view text, std::size_t from, Hit& hit) const;
  /// Appends every hit in the text.
  void find_all(std::string_view text, std::vector<Hit>& hits) const;

  [[nodiscard]] std::string_view literal(std::uint32_t number) const { return literals_[number]; }

 private:
  struct Piece {
    std::uint32_t gram;
    std::uint32_t literal;
    std::uint16_t offset;  ///< of the piece in its literal
    unsigned char after;   ///< the folded byte of the literal that follows the piece; 0: none
  };
  static constexpr unsigned kBitmapBits = 18;

  void prepare();
  std::size_t choose_window(std::string_view literal) const;
  void add_piece(std::string_view literal, std::size_t offset, std::uint32_t number);
  template <typename OnHit>
  bool scan(std::string_view text, std::size_t from, OnHit on_hit) const;
  template <typename OnHit>
  bool compare_at(std::string_view text, std::size_t at, std::uint32_t gram, OnHit& on_hit) const;

  std::array<std::uint16_t, 4096> load_{};  ///< how crowded the bucket of a piece is already
  std::vector<std::string_view> literals_;
  std::vector<Piece> pieces_;           ///< sorted by bucket
  std::vector<std::uint32_t> buckets_;  ///< first piece of each bucket
  std::array<std::uint64_t, (1U << kBitmapBits) / 64> bitmap_{};
};

}  // namespace mtlsdiag::explain
