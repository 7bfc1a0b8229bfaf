// The protocols that can turn to TLS in the middle: their names and usual ports. A protocol of lines is a script and a
// row in line_protocols.cpp; a binary one is a file and a row in protocols.cpp. Which of them an unexpected banner
// belongs to is wire/guess.h's to say.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mtlsdiag::preamble {

class Talk;

struct LineOp;

/// One protocol; `advance` does one move of the dialogue and says whether it got any further.
struct Protocol {
  std::string_view name;   ///< the word after `--starttls`
  std::uint16_t port = 0;  ///< where it usually is
  bool (*advance)(Talk&) = nullptr;
  std::span<const LineOp> script;  ///< of a protocol of lines; else empty
  std::string_view source;         ///< the document that defines the upgrade
};

/// Every protocol, in the order in which help lists them.
std::span<const Protocol> protocols();
const Protocol* find_protocol(std::string_view name);

}  // namespace mtlsdiag::preamble
