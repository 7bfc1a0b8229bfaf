// A-labels (`xn--…`): whether one can be decoded, and whether what it stands for is a label that IDNA allows. The
// tables are those of libidn2.
#pragma once

#include <cstdint>
#include <string_view>

namespace mtlsdiag::lint {

enum class ALabelFault : std::uint8_t {
  none,
  invalid,     ///< no Punycode, or not the encoding that its decoded form has
  not_nfc,     ///< decodes to text that is not in Unicode Normalization Form C
  disallowed,  ///< decodes to a character, or a sequence, that IDNA2008 does not allow
};

/// Judges a label that begins with `xn--`, in any case. Source: RFC 5890 §2.3.2.1, RFC 5891 §5.4.
ALabelFault a_label_fault(std::string_view label);

}  // namespace mtlsdiag::lint
