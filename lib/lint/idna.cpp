#include "lint/idna.h"

#include <idn2.h>

#include <string>

#include "base/text.h"

namespace mtlsdiag::lint {

ALabelFault a_label_fault(std::string_view label) {
  const std::string lower = to_lower(label);
  std::uint8_t* registered = nullptr;
  // Decodes, tests the label as a registry would, encodes again and compares.
  const int status = idn2_register_u8(nullptr, reinterpret_cast<const std::uint8_t*>(lower.c_str()), &registered, 0);
  idn2_free(registered);
  switch (status) {
    case IDN2_OK: return ALabelFault::none;
    case IDN2_NOT_NFC: return ALabelFault::not_nfc;
    case IDN2_HYPHEN_STARTEND:
    case IDN2_LEADING_COMBINING:
    case IDN2_DISALLOWED:
    case IDN2_CONTEXTJ:
    case IDN2_CONTEXTJ_NO_RULE:
    case IDN2_CONTEXTO:
    case IDN2_CONTEXTO_NO_RULE:
    case IDN2_UNASSIGNED:
    case IDN2_BIDI: return ALabelFault::disallowed;
    default: return ALabelFault::invalid;
  }
}

}  // namespace mtlsdiag::lint
