// Text: what breaks readers of PEM files before anything in them is read.
#include "lint/world.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";

bool is_pem(std::string_view text) {
  return text.find(kBegin) != std::string_view::npos;
}

Answer at(std::size_t where) {
  return where == std::string_view::npos ? pass() : fired_at(where);
}

Answer byte_order_mark(std::string_view text) {
  return !is_pem(text) ? not_applicable() : fired_if(text.substr(0, 3) == "\xef\xbb\xbf", 0);
}

Answer utf_16(std::string_view text) {
  const bool has_mark = text.substr(0, 2) == "\xff\xfe" || text.substr(0, 2) == "\xfe\xff";
  return text.empty() ? not_applicable() : has_mark ? fired_at(0) : pass();
}

Answer glued(std::string_view text) {
  if (!is_pem(text)) {
    return not_applicable();
  }
  for (std::size_t end = text.find(kEnd); end != std::string_view::npos; end = text.find(kEnd, end + kEnd.size())) {
    const std::size_t line_end = std::min(text.find('\n', end), text.size());
    const std::size_t begin = text.substr(0, line_end).find(kBegin, end);
    if (begin != std::string_view::npos) {
      return fired_at(begin);
    }
  }
  return pass();
}

Answer carriage_returns(std::string_view text) {
  return is_pem(text) ? at(text.find('\r')) : not_applicable();
}

Answer no_final_newline(std::string_view text) {
  return is_pem(text) ? fired_if(text.back() != '\n', text.size()) : not_applicable();
}

/// The offset of the first line that stands outside of all blocks and is not blank.
std::size_t text_outside(std::string_view text) {
  bool is_inside = false;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    if (line.substr(0, kBegin.size()) == kBegin) {
      is_inside = true;
    } else if (line.substr(0, kEnd.size()) == kEnd) {
      is_inside = false;
    } else if (!is_inside && line.find_first_not_of(" \t\r") != std::string_view::npos) {
      return start;
    }
    start = end + 1;
  }
  return std::string_view::npos;
}

Answer outside(std::string_view text) {
  const std::size_t first = text.find(kBegin);
  // A manifest, a script or mail around it is another format.
  return first == std::string_view::npos || (first != 0 && text[first - 1] != '\n') ? not_applicable()
                                                                                    : at(text_outside(text));
}

Answer trusted_label(std::string_view text) {
  return is_pem(text) ? at(text.find("-----BEGIN TRUSTED CERTIFICATE-----")) : not_applicable();
}

Answer nul(std::string_view text) {
  return is_pem(text) ? at(text.find('\0')) : not_applicable();
}

constexpr TextRule kRules[] = {
    {{"pem.byte-order-mark", K::pem_malformed, warning, kAlways, "RFC 7468 2",
      "the file begins with a byte order mark, and OpenSSL and others do not find the first block behind it",
      "Save the file without a byte order mark."},
     byte_order_mark},
    {{"pem.utf-16", K::pem_malformed, error, kAlways, "RFC 7468 2", "the file is UTF-16, which no TLS program reads",
      "Save the file as ASCII."},
     utf_16},
    {{"pem.glued", K::pem_malformed, error, kAlways, "RFC 7468 2",
      "a block begins on the line on which another ends, and most readers lose it",
      "Put a line break between the two lines of hyphens."},
     glued},
    {{"pem.carriage-returns", K::pem_malformed, info, kAlways, "RFC 7468 2",
      "lines end with CR LF, which some readers do not take", "Save the file with LF line ends."},
     carriage_returns},
    {{"pem.no-final-newline", K::pem_malformed, info, kAlways, "RFC 7468 3",
      "the last line has no line break, so that joining files by cat breaks the next block",
      "End the file with a line break."},
     no_final_newline},
    {{"pem.text-outside", K::pem_malformed, info, kAlways, "RFC 7468 2",
      "text stands outside of the blocks, which some readers (Java's among them) do not take",
      "Remove it, or keep it in another file."},
     outside},
    {{"pem.trusted-certificate", K::pem_malformed, warning, kAlways, "openssl-x509(1)",
      "a block is a TRUSTED CERTIFICATE, a format of OpenSSL's own that other programs do not read",
      "Convert it with openssl x509."},
     trusted_label},
    {{"pem.nul", K::pem_malformed, error, kAlways, "RFC 7468 2", "the file holds a NUL octet, where many readers stop",
      "Make the file again."},
     nul},
};

}  // namespace

std::span<const TextRule> text_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
