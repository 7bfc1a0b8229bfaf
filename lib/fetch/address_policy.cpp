#include "fetch/address_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace mtlsdiag::fetch {

namespace {

struct Network4 {
  std::uint32_t prefix;
  int bits;
  AddressClass kind;
};

/// The IPv4 networks that are not public, the first match counting.
constexpr Network4 kNetworks4[] = {
    {0x00000000, 8, AddressClass::special},      // this network
    {0x0a000000, 8, AddressClass::internal},     // RFC 1918
    {0x64400000, 10, AddressClass::internal},    // shared address space, RFC 6598
    {0x7f000000, 8, AddressClass::loopback},     //
    {0xa9fe0000, 16, AddressClass::link_local},  // RFC 3927
    {0xac100000, 12, AddressClass::internal},    // RFC 1918
    {0xc0000000, 24, AddressClass::special},     // protocol assignments
    {0xc0000200, 24, AddressClass::special},     // documentation
    {0xc0586300, 24, AddressClass::special},     // 6to4 relays
    {0xc0a80000, 16, AddressClass::internal},    // RFC 1918
    {0xc6120000, 15, AddressClass::special},     // benchmarking
    {0xc6336400, 24, AddressClass::special},     // documentation
    {0xcb007100, 24, AddressClass::special},     // documentation
    {0xe0000000, 4, AddressClass::special},      // multicast
    {0xf0000000, 4, AddressClass::special},      // reserved and broadcast
};

AddressClass classify4(std::uint32_t address) {
  for (const Network4& network : kNetworks4) {
    if ((address ^ network.prefix) >> (32 - network.bits) == 0) {
      return network.kind;
    }
  }
  return AddressClass::global;
}

std::uint32_t read32(const std::uint8_t* octets) {
  return static_cast<std::uint32_t>(octets[0]) << 24U | static_cast<std::uint32_t>(octets[1]) << 16U |
         static_cast<std::uint32_t>(octets[2]) << 8U | octets[3];
}

AddressClass classify6(const std::array<std::uint8_t, 16>& octets) {
  const auto is_zero = [&octets](std::size_t from, std::size_t to) {
    return std::all_of(octets.begin() + static_cast<std::ptrdiff_t>(from),
                       octets.begin() + static_cast<std::ptrdiff_t>(to), [](std::uint8_t octet) { return octet == 0; });
  };
  const std::uint32_t first = read32(octets.data());
  if (is_zero(0, 15)) {
    return octets[15] == 1 ? AddressClass::loopback : AddressClass::special;
  }
  const bool is_mapped = is_zero(0, 10) && octets[10] == 0xff && octets[11] == 0xff;
  const bool is_compatible = is_zero(0, 12);
  const bool is_nat64 = first == 0x0064ff9b && is_zero(4, 12);
  if (is_mapped || is_compatible || is_nat64) {
    return classify4(read32(octets.data() + 12));
  }
  if (first >> 16U == 0x2002) {
    return classify4(read32(octets.data() + 2));
  }
  if (first >> 22U == 0xfe800000U >> 22U) {
    return AddressClass::link_local;
  }
  if (first >> 25U == 0xfc000000U >> 25U || first >> 22U == 0xfec00000U >> 22U) {
    return AddressClass::internal;
  }
  const bool is_unicast = first >> 29U == 1;  // 2000::/3
  const bool is_documentation = first == 0x20010db8 || first >> 12U == 0x3fff0;
  const bool is_assignment = first >> 9U == 0x20010000U >> 9U;  // Teredo, benchmarking, ORCHID
  return is_unicast && !is_documentation && !is_assignment ? AddressClass::global : AddressClass::special;
}

}  // namespace

std::string_view to_string(AddressClass kind) {
  constexpr std::array<std::string_view, 5> kNames = {"public", "loopback", "private", "link-local", "special-purpose"};
  return kNames[static_cast<std::size_t>(kind)];
}

AddressClass classify(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return classify4(ntohl(in.sin_addr.s_addr));
  }
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    std::array<std::uint8_t, 16> octets{};
    std::memcpy(octets.data(), &in.sin6_addr, octets.size());
    return classify6(octets);
  }
  return AddressClass::special;
}

bool is_allowed(AddressClass kind, bool allow_private) {
  switch (kind) {
    case AddressClass::global: return true;
    case AddressClass::loopback:
    case AddressClass::internal: return allow_private;
    case AddressClass::link_local:
    case AddressClass::special: break;
  }
  return false;
}

}  // namespace mtlsdiag::fetch
