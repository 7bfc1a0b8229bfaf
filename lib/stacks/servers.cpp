// The table of stacks: names and libraries.
#include <fmt/core.h>

#include "stacks/stacks.h"

namespace mtlsdiag::stacks {
namespace {

using S = Stack;

constexpr StackEntry kStacks[] = {
    {S::unknown, "unknown", "unknown software", S::unknown},
    {S::nginx, "nginx", "nginx", S::openssl},
    {S::apache, "apache", "Apache httpd", S::openssl},
    {S::haproxy, "haproxy", "HAProxy", S::openssl},
    {S::envoy, "envoy", "Envoy", S::boringssl},
    {S::stunnel, "stunnel", "stunnel", S::openssl},
    {S::caddy, "caddy", "Caddy", S::go},
    {S::iis, "iis", "IIS", S::dotnet},
    {S::tomcat, "tomcat", "Tomcat", S::java},
    {S::jetty, "jetty", "Jetty", S::java},
    {S::lighttpd, "lighttpd", "lighttpd", S::openssl},
    {S::traefik, "traefik", "Traefik", S::go},
    {S::postgresql, "postgres", "PostgreSQL", S::openssl},
    {S::mysql, "mysql", "MySQL or MariaDB", S::openssl},
    {S::mosquitto, "mosquitto", "Mosquitto", S::openssl},
    {S::redis, "redis", "Redis", S::openssl},
    {S::etcd, "etcd", "etcd", S::go},
    {S::slapd, "openldap", "OpenLDAP slapd", S::gnutls},
    {S::openssl, "openssl", "an OpenSSL server", S::openssl},
    {S::boringssl, "boringssl", "a BoringSSL server", S::boringssl},
    {S::go, "go", "a Go server", S::go},
    {S::java, "java-jsse", "a Java server", S::java},
    {S::node, "nodejs", "a Node server", S::node},
    {S::python, "python", "a Python server", S::openssl},
    {S::gnutls, "gnutls", "a GnuTLS server", S::gnutls},
    {S::nss, "nss", "an NSS server", S::nss},
    {S::rustls, "rustls", "a rustls server", S::rustls},
    {S::wolfssl, "wolfssl", "a wolfSSL server", S::wolfssl},
    {S::mbedtls, "mbedtls", "an mbed TLS server", S::mbedtls},
    {S::erlang, "erlang", "an Erlang server", S::erlang},
    {S::dotnet, "dotnet", "a .NET server", S::dotnet},
};

constexpr bool is_in_order() {
  std::size_t expected = 0;
  for (const StackEntry& row : kStacks) {
    if (static_cast<std::size_t>(row.stack) != expected++) {
      return false;
    }
  }
  return expected == static_cast<std::size_t>(S::dotnet) + 1;
}
static_assert(is_in_order(), "one row for each Stack, in the order of the enumeration");

}  // namespace

std::span<const StackEntry> stacks() {
  return kStacks;
}

const StackEntry& entry(Stack stack) {
  return kStacks[static_cast<std::size_t>(stack)];
}

bool stands_on(Stack software, Stack library) {
  return entry(software).library == library;
}

std::string words_for_server(Stack stack, Topic topic) {
  for (const StackEntry& known : {entry(stack), entry(entry(stack).library)}) {
    if (const auto words = setting_of(known.id, topic, finding::Side::server); !words.empty()) {
      return fmt::format("{}: {}", known.name, words);
    }
  }
  return {};
}

}  // namespace mtlsdiag::stacks
