// Table: the messages of one stack, packed at compile time. The rows are written as Message values and kept as one text
// with offsets into it: thousands of pointers would have to be relocated at every start of the program.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "explain/message.h"
#include "explain/prefilter.h"

namespace mtlsdiag::explain {

struct PackedMessage {
  std::uint32_t at;  ///< of the first text; the others follow it
  std::uint16_t literal;
  std::uint16_t pattern;
  std::uint16_t example;
  std::uint16_t fix;
  std::uint16_t source;
  std::uint16_t place;  ///< LineGrams::place_of the literal
  Kind kind;
  Role speaker;
  Fault fault;
  Rank rank;
  Scheme scheme;
};

/// Where the rows of a table hold.
enum class Needs : std::uint8_t {
  nothing,
  context,  ///< only in a line that speaks of TLS and of a failure
};

class Table {
 public:
  constexpr Table(std::string_view stack, std::string_view source, Needs needs, std::span<const PackedMessage> rows,
                  const char* text)
      : stack_(stack), source_(source), rows_(rows), text_(text), needs_(needs) {}

  [[nodiscard]] std::string_view stack() const { return stack_; }
  [[nodiscard]] std::string_view source() const { return source_; }
  [[nodiscard]] Needs needs() const { return needs_; }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] Rank rank(std::size_t index) const {
    return rows_[index].scheme == Scheme::none ? rows_[index].rank : Rank::exact;
  }
  [[nodiscard]] std::string_view literal(std::size_t index) const {
    return {text_ + rows_[index].at, rows_[index].literal};
  }
  [[nodiscard]] std::uint16_t place(std::size_t index) const { return rows_[index].place; }
  /// Unpacks a row; its texts live as long as the program.
  [[nodiscard]] Message operator[](std::size_t index) const;

 private:
  std::string_view stack_;
  std::string_view source_;
  std::span<const PackedMessage> rows_;
  const char* text_;
  Needs needs_;
};

/// Packs the rows of a table; `kRows` is an array of Message with static storage.
template <const auto& kRows>
struct Packed {
  static constexpr std::size_t kTextSize = [] {
    std::size_t size = 0;
    for (const Message& row : kRows) {
      size += row.literal.size() + row.pattern.size() + row.example.size() + row.fix.size() + row.source.size();
    }
    return size;
  }();

  static constexpr std::array<char, kTextSize> kText = [] {
    std::array<char, kTextSize> text{};
    std::size_t at = 0;
    for (const Message& row : kRows) {
      for (const std::string_view part : {row.literal, row.pattern, row.example, row.fix, row.source}) {
        for (const char c : part) {
          text[at++] = c;
        }
      }
    }
    return text;
  }();

  static constexpr auto kPacked = [] {
    std::array<PackedMessage, std::size(kRows)> rows{};
    std::uint32_t at = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Message& row = kRows[i];
      const auto size = [](std::string_view text) { return static_cast<std::uint16_t>(text.size()); };
      rows[i] = {.at = at,
                 .literal = size(row.literal),
                 .pattern = size(row.pattern),
                 .example = size(row.example),
                 .fix = size(row.fix),
                 .source = size(row.source),
                 .place = LineGrams::place_of(row.literal),
                 .kind = row.kind,
                 .speaker = row.speaker,
                 .fault = row.fault,
                 .rank = row.rank,
                 .scheme = row.scheme};
      at += static_cast<std::uint32_t>(row.literal.size() + row.pattern.size() + row.example.size() + row.fix.size() +
                                       row.source.size());
    }
    return rows;
  }();

  static constexpr Table table(std::string_view stack, std::string_view source, Needs needs = Needs::nothing) {
    return {stack, source, needs, kPacked, kText.data()};
  }
};

/// Every table, in the order in which equal answers win.
std::span<const Table* const> tables();

}  // namespace mtlsdiag::explain
