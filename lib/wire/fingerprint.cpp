#include "wire/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "wire/digest.h"
#include "wire/registry.h"

namespace mtlsdiag::wire {

namespace {

constexpr std::size_t kJa4Digits = 12;
constexpr std::string_view kJa4Nothing = "000000000000";

std::vector<std::uint16_t> without_grease(const std::vector<std::uint16_t>& numbers) {
  std::vector<std::uint16_t> kept;
  kept.reserve(numbers.size());
  std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(kept), [](std::uint16_t n) { return !is_grease(n); });
  return kept;
}

std::vector<std::uint16_t> extension_types(const ClientHello& hello) {
  std::vector<std::uint16_t> types;
  types.reserve(hello.extensions.size());
  for (const Extension& extension : hello.extensions) {
    if (!is_grease(extension.type)) {
      types.push_back(extension.type);
    }
  }
  return types;
}

template <typename Numbers>
std::string dashed(const Numbers& numbers) {
  return fmt::format("{}", fmt::join(numbers, "-"));
}

std::string hex_list(const std::vector<std::uint16_t>& numbers) {
  return fmt::format("{:04x}", fmt::join(numbers, ","));
}

std::string_view ja4_version(std::uint16_t version) {
  switch (version) {
    case kTls13: return "13";
    case kTls12: return "12";
    case kTls11: return "11";
    case kTls10: return "10";
    case kSsl3: return "s3";
    case kSsl2: return "s2";
    default: return "00";
  }
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// The first and last character of the first protocol; where one is not alphanumeric, of its hexadecimal digits.
std::string ja4_alpn(const ClientHello& hello) {
  const std::vector<std::string> protocols = hello.alpn();
  if (protocols.empty() || protocols.front().empty()) {
    return "00";
  }
  const std::string& name = protocols.front();
  if (is_alphanumeric(name.front()) && is_alphanumeric(name.back())) {
    return {name.front(), name.back()};
  }
  const std::string digits = to_hex(as_bytes(name));
  return {digits.front(), digits.back()};
}

std::string cut_hash(const std::string& text) {
  return sha256_hex(as_bytes(text)).substr(0, kJa4Digits);
}

std::string ja4_extensions(const ClientHello& hello, std::vector<std::uint16_t> types) {
  types.erase(
      std::remove_if(types.begin(), types.end(),
                     [](std::uint16_t type) {
                       return type == static_cast<std::uint16_t>(ExtensionType::server_name) ||
                              type == static_cast<std::uint16_t>(ExtensionType::application_layer_protocol_negotiation);
                     }),
      types.end());
  if (types.empty()) {
    return std::string(kJa4Nothing);
  }
  std::sort(types.begin(), types.end());
  std::string text = hex_list(types);
  const std::vector<std::uint16_t>* schemes = hello.signature_algorithms();
  if (schemes != nullptr && !schemes->empty()) {
    text += "_" + hex_list(without_grease(*schemes));
  }
  return cut_hash(text);
}

}  // namespace

std::string ja3_text(const ClientHello& hello) {
  const std::vector<std::uint16_t>* groups = hello.groups();
  const auto* formats = find_body<ByteList>(hello.extensions, ExtensionType::ec_point_formats);
  return fmt::format("{},{},{},{},{}", hello.legacy_version, dashed(without_grease(hello.cipher_suites)),
                     dashed(extension_types(hello)), groups == nullptr ? "" : dashed(without_grease(*groups)),
                     formats == nullptr ? "" : dashed(formats->values));
}

std::string ja3(const ClientHello& hello) {
  return md5_hex(as_bytes(ja3_text(hello)));
}

std::string ja4(const ClientHello& hello) {
  constexpr std::size_t kMostCounted = 99;
  std::vector<std::uint16_t> ciphers = without_grease(hello.cipher_suites);
  std::vector<std::uint16_t> types = extension_types(hello);
  const bool has_name = find_extension(hello.extensions, ExtensionType::server_name) != nullptr;
  const std::string head =
      fmt::format("t{}{}{:02}{:02}{}", ja4_version(hello.highest_version()), has_name ? 'd' : 'i',
                  std::min(ciphers.size(), kMostCounted), std::min(types.size(), kMostCounted), ja4_alpn(hello));
  std::sort(ciphers.begin(), ciphers.end());
  return fmt::format("{}_{}_{}", head, ciphers.empty() ? std::string(kJa4Nothing) : cut_hash(hex_list(ciphers)),
                     ja4_extensions(hello, std::move(types)));
}

}  // namespace mtlsdiag::wire
