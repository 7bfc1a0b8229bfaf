// Address policy: to which addresses a URL out of a certificate may lead. Asked after the name was resolved, for every
// address and again for every redirect, so that a name cannot move to an address that was not looked at. Link-local
// addresses (a cloud's metadata service) are never allowed.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string_view>

namespace mtlsdiag::fetch {

/// What kind of place an address is. An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) counts as itself.
enum class AddressClass : std::uint8_t {
  global,      ///< a public unicast address
  loopback,    ///< RFC 1122 §3.2.1.3, RFC 4291 §2.5.3
  internal,    ///< RFC 1918, RFC 6598 (shared), RFC 4193 (unique local)
  link_local,  ///< RFC 3927, RFC 4291 §2.5.6
  special,     ///< unspecified, multicast, broadcast, documentation, reserved
};

std::string_view to_string(AddressClass kind);

/// Classifies an IPv4 or IPv6 socket address; anything else is special.
/// Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890).
AddressClass classify(const sockaddr_storage& address);

/// Says whether an address of that class may be connected to.
bool is_allowed(AddressClass kind, bool allow_private);

}  // namespace mtlsdiag::fetch
