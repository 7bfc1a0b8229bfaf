#include "x509/formats.h"

namespace mtlsdiag::x509 {

namespace {

/// Every format, the ones with a magic number first, the ones that are told by their words last.
constexpr Format kFormats[] = {
    {.name = "Java key store", .recognises = is_jks, .read = read_jks},
    {.name = "DER", .recognises = is_der, .read = read_der},
    {.name = "PEM", .recognises = is_pem, .read = read_pem},
    {.name = "JSON", .recognises = is_json, .read = read_json},
    {.name = "TLS key log", .recognises = is_key_log, .read = read_key_log},
    {.name = "base64", .recognises = is_base64, .read = read_base64},
    {.name = "YAML", .recognises = is_yaml, .read = read_yaml},
    {.name = "UTF-16 text", .recognises = is_utf16, .read = read_utf16},
    {.name = "text with PEM in it", .recognises = is_embedded_pem, .read = read_embedded_pem},
    {.name = "text", .recognises = is_pem_with_other_dashes, .read = read_pem_with_other_dashes},
};

}  // namespace

std::span<const Format> formats() {
  return kFormats;
}

const Format* format_of(ByteView content) {
  for (const Format& format : kFormats) {
    if (format.recognises(content)) {
      return &format;
    }
  }
  return nullptr;
}

}  // namespace mtlsdiag::x509
