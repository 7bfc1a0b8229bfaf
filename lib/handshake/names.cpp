#include "handshake/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "wire/registry.h"

namespace mtlsdiag::handshake {
namespace {

using wire::Registry;

struct GroupRow {
  std::uint16_t number;
  std::string_view openssl_name;
};

/// The groups that OpenSSL 3.0 can negotiate. Source: TLS Supported Groups registry; OpenSSL ssl/t1_lib.c.
constexpr GroupRow kGroups[] = {
    {19, "P-192"},      {21, "P-224"},           {22, "secp256k1"},       {23, "P-256"},           {24, "P-384"},
    {25, "P-521"},      {26, "brainpoolP256r1"}, {27, "brainpoolP384r1"}, {28, "brainpoolP512r1"}, {29, "X25519"},
    {30, "X448"},       {256, "ffdhe2048"},      {257, "ffdhe3072"},      {258, "ffdhe4096"},      {259, "ffdhe6144"},
    {260, "ffdhe8192"},
};

/// What makes an element of a cipher list an expression and not the name of one suite.
constexpr std::string_view kExpressionMarks = "!+-@=";
constexpr std::string_view kExpressionWords[] = {
    "ALL",
    "DEFAULT",
    "COMPLEMENTOFALL",
    "COMPLEMENTOFDEFAULT",
    "HIGH",
    "MEDIUM",
    "LOW",
    "ECDHE",
    "EECDH",
    "DHE",
    "EDH",
    "kRSA",
    "aRSA",
    "RSA",
    "aECDSA",
    "ECDSA",
    "AES",
    "AESGCM",
    "AESCCM",
    "AES128",
    "AES256",
    "CHACHA20",
    "CAMELLIA",
    "ARIA",
    "SHA",
    "SHA1",
    "SHA256",
    "SHA384",
    "PSK",
    "kPSK",
    "kECDHE",
    "kEECDH",
    "kDHE",
    "kEDH",
    "SRP",
    "TLSv1",
    "TLSv1.0",
    "TLSv1.2",
    "SSLv3",
    "aNULL",
    "eNULL",
    "NULL",
    "ADH",
    "AECDH",
    "aDSS",
    "DSS",
    "DH",
    "ECDH",
    "FIPS",
};

std::vector<std::string_view> elements_of(const std::vector<std::string>& names) {
  std::vector<std::string_view> elements;
  for (const std::string_view list : names) {
    std::size_t begin = 0;
    while (begin <= list.size()) {
      const std::size_t end = std::min(list.find_first_of(":, ", begin), list.size());
      if (end > begin) {
        elements.push_back(list.substr(begin, end - begin));
      }
      begin = end + 1;
    }
  }
  return elements;
}

void append(std::string& list, std::string_view element) {
  if (!list.empty()) {
    list += ':';
  }
  list += element;
}

bool is_expression(std::string_view element) {
  return kExpressionMarks.find(element.front()) != std::string_view::npos ||
         element.find('+') != std::string_view::npos ||
         std::find(std::begin(kExpressionWords), std::end(kExpressionWords), element) != std::end(kExpressionWords);
}

Error unknown(std::string_view what, Registry registry, std::string_view name) {
  std::vector<std::string_view> known;
  for (const wire::RegistryEntry& entry : wire::entries(registry)) {
    known.push_back(entry.name);
  }
  const std::string_view meant = nearest(name.substr(0, 64), known);
  return Error{ErrorCode::usage, meant.empty()
                                     ? fmt::format("unknown {} {}", what, quoted(name))
                                     : fmt::format("unknown {} {}; did you mean {}?", what, quoted(name), meant)};
}

Error not_in_openssl(std::string_view what, std::string_view name) {
  return Error{ErrorCode::unsupported,
               fmt::format("the {} {} cannot be negotiated by this build's OpenSSL", what, name)};
}

}  // namespace

Result<CipherLists> cipher_lists(const std::vector<std::string>& names) {
  CipherLists lists;
  for (const std::string_view element : elements_of(names)) {
    const std::optional<std::uint16_t> number = wire::find_number(Registry::cipher_suite, element);
    if (!number && is_expression(element)) {
      append(lists.tls12, element);
      lists.has_expression = true;
      continue;
    }
    if (!number) {
      return unknown("cipher suite", Registry::cipher_suite, element);
    }
    if ((*number >> 8) == 0x13) {
      append(lists.tls13, wire::name_of(Registry::cipher_suite, *number));
      continue;
    }
    const std::string_view name = wire::openssl_cipher_name(*number);
    if (name.empty()) {
      return not_in_openssl("cipher suite", wire::name_of(Registry::cipher_suite, *number));
    }
    append(lists.tls12, name);
  }
  return lists;
}

Result<std::string> group_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string_view element : elements_of(names)) {
    const std::optional<std::uint16_t> number = wire::find_number(Registry::group, element);
    if (!number) {
      return unknown("group", Registry::group, element);
    }
    const auto* row = std::find_if(std::begin(kGroups), std::end(kGroups),
                                   [&number](const GroupRow& each) { return each.number == *number; });
    if (row == std::end(kGroups)) {
      return not_in_openssl("group", wire::name_of(Registry::group, *number));
    }
    append(list, row->openssl_name);
  }
  return list;
}

Result<std::string> sigalg_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string_view element : elements_of(names)) {
    const std::optional<std::uint16_t> number = wire::find_number(Registry::signature_scheme, element);
    if (!number) {
      return unknown("signature algorithm", Registry::signature_scheme, element);
    }
    // OpenSSL 3.0 knows this one by its parts only.
    constexpr std::uint16_t kEcdsaSha1 = 0x0203;
    append(list, *number == kEcdsaSha1 ? "ECDSA+SHA1" : wire::name_of(Registry::signature_scheme, *number));
  }
  return list;
}

}  // namespace mtlsdiag::handshake
