#include "live/serve_ephemeral.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <utility>

#include "mint/mint.h"
#include "x509/name_match.h"

namespace mtlsdiag::live {
namespace {

constexpr std::size_t kMaxNames = 64;

Bytes octets_of(const sockaddr* address) {
  const auto copy = [](const void* from, std::size_t size) {
    const auto* bytes = static_cast<const std::uint8_t*>(from);
    return Bytes(bytes, bytes + size);
  };
  if (address->sa_family == AF_INET) {
    return copy(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
  }
  if (address->sa_family == AF_INET6) {
    return copy(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
  }
  return {};
}

void add_once(std::vector<std::string>& names, std::string name) {
  if (!name.empty() && names.size() < kMaxNames && std::find(names.begin(), names.end(), name) == names.end()) {
    names.push_back(std::move(name));
  }
}

mint::CertificateSpec root_spec(Instant now) {
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"O", "mtlsdiag"}, {"CN", "mtlsdiag serve, ephemeral root"}});
  spec.not_before = now - std::chrono::hours(1);
  spec.not_after = now + kEphemeralLifetime;
  spec.basic_constraints = mint::BasicConstraints{.is_ca = true};
  spec.key_usage = mint::kKeyCertSign | mint::kCrlSign;
  return spec;
}

mint::CertificateSpec leaf_spec(const std::vector<std::string>& names, Instant now) {
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"O", "mtlsdiag"}, {"CN", "mtlsdiag serve"}});
  spec.not_before = now - std::chrono::hours(1);
  spec.not_after = now + kEphemeralLifetime;
  spec.basic_constraints = mint::BasicConstraints{};
  spec.key_usage = mint::kDigitalSignature;
  spec.extended_key_usage = {mint::kServerAuth};
  for (const std::string& name : names) {
    spec.subject_alt_names.push_back(x509::parse_address(name).empty() ? mint::dns_name(name) : mint::ip_address(name));
  }
  return spec;
}

}  // namespace

std::vector<std::string> names_of_this_host() {
  std::vector<std::string> names = {"localhost"};
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) == 0) {
    add_once(names, host.data());
  }
  add_once(names, "127.0.0.1");
  add_once(names, "::1");
  ifaddrs* raw = nullptr;
  if (getifaddrs(&raw) != 0) {
    return names;
  }
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> list(raw, freeifaddrs);
  for (const ifaddrs* entry = list.get(); entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr != nullptr) {
      const Bytes octets = octets_of(entry->ifa_addr);
      add_once(names, octets.empty() ? std::string() : x509::format_address(octets));
    }
  }
  return names;
}

Result<Ephemeral> make_ephemeral(const std::vector<std::string>& names, Instant now) {
  const Result<ossl::Key> root_key = mint::make_key(mint::Algorithm::p256);
  const Result<ossl::Key> leaf_key = mint::make_key(mint::Algorithm::p256);
  if (!root_key || !leaf_key) {
    return root_key ? leaf_key.error() : root_key.error();
  }
  const Result<mint::Credential> root = mint::self_sign(root_spec(now), *root_key);
  if (!root) {
    return root.error();
  }
  const Result<mint::Credential> leaf = mint::issue(leaf_spec(names, now), *leaf_key, root->issuer());
  if (!leaf) {
    return leaf.error();
  }
  Ephemeral ephemeral{.root = root->certificate, .names = names};
  ephemeral.identity.chain = {leaf->certificate};
  ephemeral.identity.places.resize(1);
  ephemeral.identity.key = leaf->key;
  return ephemeral;
}

}  // namespace mtlsdiag::live
