// What clients of other stacks do with their certificate, and the makers of devices that put themselves between.
#include "base/text.h"
#include "stacks/stacks.h"

namespace mtlsdiag::stacks {
namespace {

using S = Stack;

constexpr ClientHabit kClients[] = {
    {S::openssl, "3.0", false, true, false, "self-signed roots; an intermediate only with partial chains allowed",
     "curl and s_client send the configured certificate whatever the server lists", Mark::run},
    {S::python, "3.11", false, true, false, "self-signed roots; an intermediate only with VERIFY_X509_PARTIAL_CHAIN",
     "as OpenSSL", Mark::run},
    {S::node, "20", false, true, true, "self-signed roots; an intermediate only with allowPartialTrustChain",
     "as OpenSSL; under TLS 1.2 looks at the chain after the handshake", Mark::run},
    {S::go, "1.19", true, true, false, "any certificate of the pool",
     "compares the raw issuer of each configured certificate with the list; sends an empty list where none fits",
     Mark::run},
    {S::java, "17", true, true, false, "any certificate of the trust store",
     "the SunX509 key manager picks by the listed issuers; sends an empty list where none fits", Mark::run},
    {S::gnutls, "3.7", false, true, true, "any certificate given",
     "gnutls-cli sends the certificate; the library's default compares encoded names with the list; wget, ldapsearch, "
     "lynx, msmtp, lftp and git look at the chain after the handshake",
     Mark::run},
    {S::nss, "3.87", false, true, false, "any certificate trusted in the database",
     "tstclnt -n sends the named certificate", Mark::run},
    {S::rustls, "0.23", false, true, false, "any certificate of the store",
     "picks by signature scheme and does not look at the list", Mark::source},
};

struct Interceptor {
  std::string_view words;  ///< in the issuer's name
  std::string_view maker;
};

/// Source: the default names of the certificates that these products issue under (their documentation).
constexpr Interceptor kInterceptors[] = {
    {"Zscaler", "Zscaler"},
    {"FortiGate", "Fortinet FortiGate"},
    {"Fortinet", "Fortinet"},
    {"Palo Alto Networks", "Palo Alto Networks"},
    {"Netskope", "Netskope"},
    {"goskope", "Netskope"},
    {"Blue Coat", "Symantec Blue Coat"},
    {"ProxySG", "Symantec ProxySG"},
    {"Cisco Umbrella", "Cisco Umbrella"},
    {"Cisco Web Security", "Cisco Web Security Appliance"},
    {"Check Point", "Check Point"},
    {"Sophos", "Sophos"},
    {"McAfee Web Gateway", "McAfee Web Gateway"},
    {"Skyhigh", "Skyhigh Web Gateway"},
    {"Forcepoint", "Forcepoint"},
    {"Websense", "Websense"},
    {"Barracuda", "Barracuda"},
    {"WatchGuard", "WatchGuard"},
    {"SonicWall", "SonicWall"},
    {"Untangle", "Untangle"},
    {"mitmproxy", "mitmproxy"},
    {"PortSwigger", "Burp Suite"},
    {"OWASP Zed Attack Proxy", "ZAP"},
    {"Charles Proxy", "Charles"},
    {"DO_NOT_TRUST_FiddlerRoot", "Fiddler"},
    {"Kaspersky", "Kaspersky"},
    {"avast! Web/Mail Shield", "Avast"},
    {"AVG Web/Mail Shield", "AVG"},
    {"ESET SSL Filter", "ESET"},
    {"Bitdefender", "Bitdefender"},
    {"Cloudflare Gateway", "Cloudflare Gateway"},
    {"iboss", "iboss"},
};

}  // namespace

std::span<const ClientHabit> client_habits() {
  return kClients;
}

std::string_view interceptor(std::string_view issuer_name) {
  for (const Interceptor& row : kInterceptors) {
    if (contains_ignoring_case(issuer_name, row.words)) {
      return row.maker;
    }
  }
  return {};
}

}  // namespace mtlsdiag::stacks
