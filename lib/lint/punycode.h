// Punycode, as far as a linter needs it: is a label that begins with xn-- one that an IDNA encoder can have made?
#pragma once

#include <string_view>

namespace mtlsdiag::lint {

/// True where the label (`xn--…`) decodes to text that holds at least one character beyond ASCII, no control or
/// invisible one, and no capital of ASCII. Source: RFC 3492 §6.2, RFC 5890 §2.3.2.1.
bool is_a_label(std::string_view label);

}  // namespace mtlsdiag::lint
