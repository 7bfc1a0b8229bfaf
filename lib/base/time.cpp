#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace mtlsdiag {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

bool number(std::string_view text, std::size_t at, std::size_t length, int& value) {
  if (at + length > text.size()) {
    return false;
  }
  for (std::size_t i = at; i < at + length; ++i) {
    if (text[i] < '0' || text[i] > '9') {
      return false;
    }
  }
  return std::from_chars(text.data() + at, text.data() + at + length, value).ec == std::errc{};
}

/// Reads what follows the seconds: an optional fraction, then `Z` or an offset. Gives the correction to add.
std::optional<milliseconds> parse_fraction_and_zone(std::string_view tail) {
  milliseconds correction{0};
  if (!tail.empty() && tail.front() == '.') {
    std::size_t end = 1;
    int scale = 100;
    while (end < tail.size() && tail[end] >= '0' && tail[end] <= '9') {
      correction += milliseconds{(tail[end] - '0') * scale};
      scale /= 10;
      ++end;
    }
    if (end == 1) {
      return std::nullopt;
    }
    tail.remove_prefix(end);
  }
  if (tail == "Z" || tail == "z") {
    return correction;
  }
  int hour = 0;
  int minute = 0;
  if (tail.size() != 6 || (tail[0] != '+' && tail[0] != '-') || tail[3] != ':' || !number(tail, 1, 2, hour) ||
      !number(tail, 4, 2, minute) || hour > 23 || minute > 59) {
    return std::nullopt;
  }
  const milliseconds offset = hours{hour} + minutes{minute};
  return tail[0] == '+' ? correction - offset : correction + offset;
}

/// Several times cheaper than a format string; a report of a certificate has three of these.
void append_padded(std::string& text, std::int64_t number, std::size_t width) {
  std::array<char, 24> digits{};
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  text.append(width > size ? width - size : 0, '0').append(digits.data(), size);
}

}  // namespace

std::optional<Instant> make_instant(int year, int month, int day, int hour, int minute, int second) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  const bool time_is_valid = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60;
  if (year < 0 || year > 9999 || !date.ok() || !time_is_valid) {
    return std::nullopt;
  }
  return Instant{std::chrono::sys_days{date}} + hours{hour} + minutes{minute} + seconds{second};
}

std::optional<Instant> parse_instant(std::string_view text) {
  if (!text.empty() && text.front() == '@') {
    long long since_epoch = 0;
    const auto [end, code] = std::from_chars(text.data() + 1, text.data() + text.size(), since_epoch);
    const bool in_range = since_epoch >= -62167219200LL && since_epoch <= 253402300799LL;
    if (code != std::errc{} || end != text.data() + text.size() || !in_range) {
      return std::nullopt;
    }
    return Instant{seconds{since_epoch}};
  }
  std::array<int, 6> field{};
  const bool has_date = number(text, 0, 4, field[0]) && number(text, 5, 2, field[1]) && number(text, 8, 2, field[2]) &&
                        text[4] == '-' && text[7] == '-';
  if (!has_date) {
    return std::nullopt;
  }
  if (text.size() == 10) {
    return make_instant(field[0], field[1], field[2], 0, 0, 0);
  }
  const bool has_time = (text[10] == 'T' || text[10] == 't' || text[10] == ' ') && number(text, 11, 2, field[3]) &&
                        number(text, 14, 2, field[4]) && number(text, 17, 2, field[5]) && text[13] == ':' &&
                        text[16] == ':';
  if (!has_time) {
    return std::nullopt;
  }
  const auto instant = make_instant(field[0], field[1], field[2], field[3], field[4], field[5]);
  const auto correction = parse_fraction_and_zone(text.substr(19));
  if (!instant || !correction) {
    return std::nullopt;
  }
  return *instant + *correction;
}

std::string format_instant(Instant at, bool with_milliseconds) {
  const auto day = std::chrono::floor<days>(at);
  const std::chrono::year_month_day date{day};
  const auto since_midnight = at - day;
  const auto ms = since_midnight.count();
  std::string text;
  append_padded(text, static_cast<int>(date.year()), 4);
  append_padded(text += '-', static_cast<unsigned>(date.month()), 2);
  append_padded(text += '-', static_cast<unsigned>(date.day()), 2);
  append_padded(text += 'T', ms / 3'600'000, 2);
  append_padded(text += ':', ms / 60'000 % 60, 2);
  append_padded(text += ':', ms / 1000 % 60, 2);
  if (with_milliseconds) {
    append_padded(text += '.', ms % 1000, 3);
  }
  text += 'Z';
  return text;
}

std::string format_span(milliseconds span) {
  if (span.count() < 0) {
    span = -span;
  }
  struct Unit {
    milliseconds size;
    const char* name;
  };
  static constexpr Unit kUnits[] = {{days{365}, "year"},    {days{1}, "day"},       {hours{1}, "hour"},
                                    {minutes{1}, "minute"}, {seconds{1}, "second"}, {milliseconds{1}, "millisecond"}};
  for (const Unit& unit : kUnits) {
    // Two units and more are said in that unit; a single year is better said in days, a single day in hours.
    const auto count = span / unit.size;
    if (count >= 2 || (count == 1 && unit.size < days{1})) {
      return fmt::format("{} {}{}", count, unit.name, count == 1 ? "" : "s");
    }
  }
  return "0 seconds";
}

}  // namespace mtlsdiag
