#include "lint/punycode.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace mtlsdiag::lint {
namespace {

// Source: RFC 3492 §5.
constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kTMin = 1;
constexpr std::uint32_t kTMax = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::uint32_t kInitialBias = 72;
constexpr std::uint32_t kInitialN = 128;
constexpr std::uint32_t kHighest = 0x10ffff;

std::uint32_t digit_of(char c) {
  return c >= 'a' && c <= 'z'   ? static_cast<std::uint32_t>(c - 'a')
         : c >= 'A' && c <= 'Z' ? static_cast<std::uint32_t>(c - 'A')
         : c >= '0' && c <= '9' ? static_cast<std::uint32_t>(c - '0' + 26)
                                : kBase;
}

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool is_first) {
  delta = is_first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  while (delta > ((kBase - kTMin) * kTMax) / 2) {
    delta /= kBase - kTMin;
    k += kBase;
  }
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

bool is_acceptable(std::uint32_t c) {
  return c <= kHighest && !(c >= 0xd800 && c < 0xe000) && c >= 0xa0 &&
         !(c >= 0x200b && c <= 0x200f && c != 0x200c && c != 0x200d) && !(c >= 0x2028 && c <= 0x202e) &&
         !(c >= 0x2060 && c <= 0x2069) && c != 0xfeff;
}

}  // namespace

bool is_a_label(std::string_view label) {
  std::string_view rest = label.substr(std::min<std::size_t>(4, label.size()));
  const std::size_t hyphen = rest.rfind('-');
  std::uint32_t points = hyphen == std::string_view::npos ? 0 : static_cast<std::uint32_t>(hyphen);
  rest = hyphen == std::string_view::npos ? rest : rest.substr(hyphen + 1);
  if (rest.empty()) {
    return false;  // nothing beyond ASCII: no encoder writes that
  }
  std::uint32_t n = kInitialN;
  std::uint32_t bias = kInitialBias;
  std::uint64_t i = 0;
  for (std::size_t at = 0; at < rest.size();) {
    const std::uint64_t before = i;
    std::uint64_t weight = 1;
    for (std::uint32_t k = kBase;; k += kBase) {
      const std::uint32_t digit = at < rest.size() ? digit_of(rest[at++]) : kBase;
      i += digit * weight;
      if (digit >= kBase || i > std::numeric_limits<std::uint32_t>::max()) {
        return false;
      }
      const std::uint32_t threshold = k <= bias ? kTMin : k >= bias + kTMax ? kTMax : k - bias;
      if (digit < threshold) {
        break;
      }
      weight *= kBase - threshold;
      if (weight > std::numeric_limits<std::uint32_t>::max()) {
        return false;
      }
    }
    ++points;
    bias = adapt(static_cast<std::uint32_t>(i - before), points, before == 0);
    n += static_cast<std::uint32_t>(i / points);
    i = i % points + 1;
    if (!is_acceptable(n)) {
      return false;
    }
  }
  return true;
}

}  // namespace mtlsdiag::lint
