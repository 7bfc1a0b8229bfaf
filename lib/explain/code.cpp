#include "explain/code.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace mtlsdiag::explain {
namespace {

/// OpenSSL's library numbers, and BoringSSL's TLS library moved out of their way.
constexpr std::uint32_t kLibSystem = 2;
constexpr std::uint32_t kLibSsl = 20;
constexpr std::uint32_t kLibBoringSsl = 16;
constexpr std::int64_t kBoring = 256;
constexpr std::int64_t kReasons = 4096;

constexpr SchemeInfo kSchemes[] = {
    {Scheme::alert, "any", "TLS alert",
     "it is an alert if the text says `alert`, or if it came from a capture or from OpenSSL's `SSL alert number`"},
    {Scheme::verify, "openssl", "X509 verify code",
     "it is OpenSSL's verify code if the text says `verify error:num=`, `Verify return code` or `error N at D depth`"},
    {Scheme::curl, "curl", "exit status of curl",
     "it is curl's if it is the exit status of curl or libcurl, as in `curl: (60)`"},
    {Scheme::openssl, "openssl", "OpenSSL error number", "it stands after `error:` in eight hexadecimal digits"},
    {Scheme::openssl_dec, "envoy", "BoringSSL error number", "it stands after `TLS error:` in decimal"},
    {Scheme::gnutls, "gnutls", "GnuTLS error code",
     "it is GnuTLS's if the program is built on GnuTLS (wget, exim, slapd on Debian)"},
    {Scheme::nss, "nss", "NSS error code", "it is NSS's if the program is Firefox, Thunderbird or built on NSS"},
    {Scheme::chrome, "chrome", "network error of Chromium",
     "it is Chromium's if it stands after `net_error` or in a browser's page"},
    {Scheme::mbedtls, "mbedtls", "Mbed TLS error code", "it is Mbed TLS's if it is written -0xNNNN"},
    {Scheme::wolfssl, "wolfssl", "wolfSSL error code", "it is wolfSSL's if the text says `wolfSSL error` or `err = `"},
    {Scheme::windows, "schannel", "Windows status", "it is an HRESULT or SECURITY_STATUS of Windows"},
    {Scheme::sqlstate, "postgres", "SQLSTATE", "it is a SQLSTATE if a database driver printed it"},
    {Scheme::http, "nginx", "HTTP status", "it is an HTTP status if it came as an answer or stands in an access log"},
    {Scheme::macos, "securetransport", "OSStatus or NSURLError", "it is Apple's if the program runs on macOS or iOS"},
    {Scheme::none, "any", "", ""},
};

/// The letters and digits of a name, in lower case.
std::string squeezed(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      out.push_back(static_cast<char>(c + 0x20));
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      out.push_back(c);
    }
  }
  return out;
}

/// What stacks put before the names of their codes.
constexpr std::array<std::string_view, 13> kPrefixes = {"x509verr", "sslr",     "curle", "gnutlse",  "mbedtlserr",
                                                        "neterr",   "err",      "sslad", "tlsalert", "ssl3ad",
                                                        "tls1ad",   "sslalert", "alert"};

/// True if two squeezed names are the same but for a prefix.
bool same_name(std::string_view wanted, std::string_view known) {
  if (wanted == known) {
    return true;
  }
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), [wanted, known](std::string_view prefix) {
    return (wanted.size() > prefix.size() && wanted.substr(0, prefix.size()) == prefix &&
            wanted.substr(prefix.size()) == known) ||
           (known.size() > prefix.size() && known.substr(0, prefix.size()) == prefix &&
            known.substr(prefix.size()) == wanted);
  });
}

/// Other spellings of alert names.
std::string_view alert_synonym(std::string_view squeezed_name) {
  struct Synonym {
    std::string_view said;
    std::string_view name;
  };
  constexpr std::array<Synonym, 22> kSynonyms = {{{"usercancelled", "usercanceled"},
                                                  {"unknowncertificateauthority", "unknownca"},
                                                  {"unknownauthority", "unknownca"},
                                                  {"unknowncertificate", "certificateunknown"},
                                                  {"certunknown", "certificateunknown"},
                                                  {"expiredcertificate", "certificateexpired"},
                                                  {"certexpired", "certificateexpired"},
                                                  {"revokedcertificate", "certificaterevoked"},
                                                  {"certrevoked", "certificaterevoked"},
                                                  {"protocolversionnotsupported", "protocolversion"},
                                                  {"badrecordmacfailure", "badrecordmac"},
                                                  {"badmac", "badrecordmac"},
                                                  {"handshakefailed", "handshakefailure"},
                                                  {"badcert", "badcertificate"},
                                                  {"unsupportedcert", "unsupportedcertificate"},
                                                  {"nocert", "nocertificate"},
                                                  {"errordecodingmessage", "decodeerror"},
                                                  {"errordecryptingmessage", "decrypterror"},
                                                  {"exportationrestriction", "exportrestriction"},
                                                  {"unrecognisedname", "unrecognizedname"},
                                                  {"certrequired", "certificaterequired"},
                                                  {"nocertificatereserved", "nocertificate"}}};
  for (const Synonym& synonym : kSynonyms) {
    if (synonym.said == squeezed_name) {
      return synonym.name;
    }
  }
  return squeezed_name;
}

std::optional<std::int64_t> number_of(std::string_view text, int base) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

/// Reads a number with an optional sign and an optional 0x.
std::optional<std::int64_t> any_number(std::string_view text, int base = 10) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) {
    text.remove_prefix(1);
  }
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    text.remove_prefix(2);
    base = 16;
  }
  if (text.empty() || text[0] == '-' || text[0] == '+') {
    return std::nullopt;
  }
  const auto value = number_of(text, base);
  return value && negative ? std::optional<std::int64_t>(-*value) : value;
}

constexpr std::int64_t kHresults = std::int64_t{1} << 32;

/// A Windows status as an unsigned number of 32 bits, however it was signed.
std::int64_t as_status(std::int64_t value) {
  return value < 0 && value > -kHresults ? value + kHresults : value;
}

const Code* find_openssl(std::int64_t library, std::int64_t reason) {
  return find_code(Scheme::openssl, library * kReasons + reason);
}

bool all_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// A hexadecimal one is Mbed TLS's; what is not one of a scheme's codes is null.
std::vector<const Code*> negative_meanings(std::int64_t value, bool is_hexadecimal) {
  std::vector<const Code*> codes;
  if (!is_hexadecimal) {
    for (const Scheme scheme : {Scheme::nss, Scheme::chrome, Scheme::gnutls, Scheme::wolfssl, Scheme::macos}) {
      codes.push_back(find_code(scheme, value));
    }
    codes.push_back(find_code(Scheme::windows, as_status(value)));
  }
  codes.push_back(find_mbedtls(-value));
  return codes;
}

/// The codes that a bare number can be, each scheme with the notation that it is written in.
void numeric_meanings(std::string_view word, std::vector<const Code*>& out) {
  const auto add = [&out](const Code* code) {
    if (code != nullptr && std::find(out.begin(), out.end(), code) == out.end()) {
      out.push_back(code);
    }
  };
  const auto value = any_number(word);
  const bool hexadecimal = word.find("0x") != std::string_view::npos || word.find("0X") != std::string_view::npos;
  const std::string_view digits = hexadecimal ? word.substr(word.find_first_of("xX") + 1) : word;
  if (word.size() >= 7 && all_hex(digits) && (digits.size() == 8 || digits.size() == 7)) {
    if (const auto packed = number_of(digits, 16)) {
      add(find_packed(static_cast<std::uint32_t>(*packed)));
      add(find_code(Scheme::windows, *packed));
    }
  }
  if (word.size() == 5 && !hexadecimal) {
    add(read_code(Scheme::sqlstate, word));
  }
  if (!value) {
    return;
  }
  if (*value < 0) {
    for (const Code* code : negative_meanings(*value, hexadecimal)) {
      add(code);
    }
    return;
  }
  add(find_code(Scheme::alert, *value));
  if (hexadecimal) {
    add(find_mbedtls(*value));
    return;
  }
  for (const Scheme scheme : {Scheme::verify, Scheme::curl, Scheme::http}) {
    add(find_code(scheme, *value));
  }
  if (*value > 0xffff && *value < kHresults) {
    add(find_packed(static_cast<std::uint32_t>(*value)));
  }
}

}  // namespace

const SchemeInfo& scheme_info(Scheme scheme) {
  for (const SchemeInfo& info : kSchemes) {
    if (info.scheme == scheme) {
      return info;
    }
  }
  return kSchemes[std::size(kSchemes) - 1];
}

const Code* find_code(Scheme scheme, std::int64_t number) {
  for (const Code& code : codes()) {
    if (code.scheme == scheme && code.number == number) {
      return &code;
    }
  }
  return nullptr;
}

const Code* find_code(Scheme scheme, std::string_view name) {
  std::string wanted = squeezed(name);
  if (scheme == Scheme::alert) {
    wanted = alert_synonym(wanted);
  }
  for (const Code& code : codes()) {
    if (code.scheme == scheme && same_name(wanted, squeezed(code.name))) {
      return &code;
    }
  }
  return nullptr;
}

const Code* find_packed(std::uint32_t packed) {
  constexpr std::uint32_t kSystemFlag = 0x80000000U;
  if ((packed & kSystemFlag) != 0) {
    return find_openssl(kLibSystem, packed & ~kSystemFlag);
  }
  const std::uint32_t top = packed >> 24U;
  const std::uint32_t reason = packed & 0xfffU;
  if (top == kLibBoringSsl && (packed & 0xfff000U) == 0) {
    return find_openssl(kBoring + kLibBoringSsl, reason);
  }
  if (top == kLibSsl || ((packed & 0xfff000U) != 0 && top != 0)) {
    // 1.1: library, function, reason. What 3.x writes with these bits set has the library in nine bits.
    if (const Code* code = find_openssl(top, reason); code != nullptr && top != 0x0a) {
      return code;
    }
  }
  if (const Code* code = find_openssl(packed >> 23U, packed & 0x7fffffU); code != nullptr) {
    return code;
  }
  return find_openssl(top, reason);
}

const Code* find_mbedtls(std::int64_t value) {
  // A code of a module may have one of the layer below added to it, in its lowest seven bits.
  constexpr std::int64_t kModule = 0xff80;
  const Code* code = find_code(Scheme::mbedtls, -value);
  return code != nullptr || (value & kModule) == 0 ? code : find_code(Scheme::mbedtls, -(value & kModule));
}

const Code* read_code(Scheme scheme, std::string_view text) {
  switch (scheme) {
    case Scheme::openssl:
      if (const auto value = number_of(text, 16)) {
        return find_packed(static_cast<std::uint32_t>(*value));
      }
      return find_code(scheme, text);
    case Scheme::openssl_dec:
      if (const auto value = number_of(text, 10)) {
        return find_packed(static_cast<std::uint32_t>(*value));
      }
      return nullptr;
    case Scheme::windows:
      if (const auto value = any_number(text, text.size() == 8 && text[0] != '-' ? 16 : 10)) {
        return find_code(scheme, as_status(*value));
      }
      return find_code(scheme, text);
    case Scheme::sqlstate:
      if (const auto value = number_of(text, 36)) {
        return find_code(scheme, *value);
      }
      return nullptr;
    case Scheme::wolfssl:
      if (const auto value = any_number(text)) {
        return find_code(scheme, *value > 0 ? -*value : *value);
      }
      return find_code(scheme, text);
    case Scheme::mbedtls:
      if (const auto value = any_number(text)) {
        return find_mbedtls(*value > 0 ? *value : -*value);
      }
      return find_code(scheme, text);
    default:
      if (const auto value = any_number(text)) {
        return find_code(scheme, *value);
      }
      return find_code(scheme, text);
  }
}

std::vector<const Code*> possible_codes(std::string_view word) {
  std::vector<const Code*> meanings;
  numeric_meanings(word, meanings);
  if (!meanings.empty() || word.size() < 4 || any_number(word)) {
    return meanings;
  }
  for (const Scheme scheme :
       {Scheme::alert, Scheme::verify, Scheme::nss, Scheme::chrome, Scheme::gnutls, Scheme::mbedtls, Scheme::wolfssl,
        Scheme::windows, Scheme::curl, Scheme::openssl, Scheme::macos}) {
    if (const Code* code = find_code(scheme, word)) {
      meanings.push_back(code);
    }
  }
  return meanings;
}

}  // namespace mtlsdiag::explain
