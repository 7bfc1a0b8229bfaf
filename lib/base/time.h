// Instants in UTC: the one type for "when" (certificates, checks, reports). Reading the system's clock is the caller's
// business (cli, live); everything below takes the time as a value.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mtlsdiag {

/// A point in time, UTC, to the millisecond. Covers the years 0 to 9999 that X.509 can name.
using Instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// Makes an instant from a proleptic Gregorian date; nothing if a field is out of range.
std::optional<Instant> make_instant(int year, int month, int day, int hour, int minute, int second);

/// Reads RFC 3339 (`2026-11-20T12:00:00Z`, with fraction or offset), a bare date (midnight), or `@SECONDS` since 1970.
std::optional<Instant> parse_instant(std::string_view text);

/// Writes `2026-11-20T12:00:00Z`; with `milliseconds`, `2026-11-20T12:00:00.000Z`. Source: RFC 3339 §5.6.
std::string format_instant(Instant at, bool milliseconds = false);

/// Writes a span as people say it, rounded to one unit: "3 days", "1 hour", "40 seconds". Sign is dropped.
std::string format_span(std::chrono::milliseconds span);

}  // namespace mtlsdiag
