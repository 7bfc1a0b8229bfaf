// Codes: the numbers and names by which stacks speak of TLS failures, and what each means. A row serves both a number
// inside a text (message.h: Scheme) and a bare number or name on the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explain/message.h"

namespace mtlsdiag::explain {

struct Code {
  Scheme scheme;
  std::int64_t number;
  std::string_view name;  ///< as the stack spells it
  Kind kind;
  Fault fault = Fault::unknown;
  Rank rank = Rank::exact;
  std::string_view words;  ///< what it means, where the kind does not say it all
};

/// How a scheme is written and told from others.
struct SchemeInfo {
  Scheme scheme;
  std::string_view stack;
  std::string_view title;  ///< "TLS alert", "exit status of curl"
  std::string_view tell;   ///< how to tell that a bare number is one of these
};

std::span<const Code> codes();
const SchemeInfo& scheme_info(Scheme scheme);

/// Finds a code by its number.
const Code* find_code(Scheme scheme, std::int64_t number);
/// Finds a code by its name: case, blanks, `_`, `-` and a stack's prefix do not matter.
const Code* find_code(Scheme scheme, std::string_view name);

/// Takes an Mbed TLS error number, without its sign, apart and looks up the part that says most.
const Code* find_mbedtls(std::int64_t value);

/// Reads a code as a pattern captured it: a number in the scheme's notation, or a name.
const Code* read_code(Scheme scheme, std::string_view text);

/// Takes an OpenSSL or BoringSSL error number apart and looks up its reason.
const Code* find_packed(std::uint32_t packed);

/// Gives every code that a bare word can mean, in the order of likelihood.
std::vector<const Code*> possible_codes(std::string_view word);

}  // namespace mtlsdiag::explain
