#include "cli/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace mtlsdiag::cli {
namespace {

template <typename Number>
CLI::Validator within(Number least, Number most, std::string_view what) {
  return CLI::Validator(
      [least, most, what](const std::string& text) -> std::string {
        Number value{};
        const char* end = text.data() + text.size();
        const auto [stopped, fault] = std::from_chars(text.data(), end, value);
        if (fault == std::errc{} && stopped == end && least <= value && value <= most) {
          return "";
        }
        return fmt::format("{} is no {} from {} to {}", mtlsdiag::quoted(text), what, least, most);
      },
      "");
}

}  // namespace

CLI::Validator one_of(const std::vector<std::string>& words) {
  return CLI::Validator(
      [words](const std::string& text) -> std::string {
        if (std::find(words.begin(), words.end(), text) != words.end()) {
          return "";
        }
        return fmt::format("{} is none of {}", mtlsdiag::quoted(text), join(words, ", "));
      },
      "{" + join(words, ",") + "}");
}

CLI::Validator whole_number(long long least, long long most) {
  return within(least, most, "whole number");
}

CLI::Validator number(double least, double most) {
  return within(least, most, "number");
}

}  // namespace mtlsdiag::cli
