// The hostile set: byte strings that have broken terminals, parsers, logs and CI systems, in one table. Test PKIs put
// them into names; every encoder is walked with them.
#pragma once

#include <span>
#include <string_view>

namespace mtlsdiag::mint {

struct HostileText {
  std::string_view name;   ///< a word for file names and test output
  std::string_view bytes;  ///< may hold NUL
};

std::span<const HostileText> hostile_set();

}  // namespace mtlsdiag::mint
