#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"cert error", R"re(eap.tls.cert.error reason=1\b)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "CTRL-EVENT-EAP-TLS-CERT-ERROR reason=1 depth=0 subject='/CN=r' err='untrusted'"},
    {"cert error", R"re(eap.tls.cert.error reason=1\b.{0,200}local issuer)re", K::chain_missing_intermediate, client, F::peer, R::exact,
     "CTRL-EVENT-EAP-TLS-CERT-ERROR reason=1 depth=0 subject='/CN=r' err='unable to get local issuer certificate'"},
    {"cert error", R"re(eap.tls.cert.error reason=2\b)re", K::cert_revoked, client, F::peer, R::exact,
     "CTRL-EVENT-EAP-TLS-CERT-ERROR reason=2 depth=0 subject='/CN=r' err='certificate revoked'"},
    {"cert error", R"re(eap.tls.cert.error reason=3\b)re", K::cert_not_yet_valid, client, F::peer, R::exact,
     "CTRL-EVENT-EAP-TLS-CERT-ERROR reason=3 depth=0 subject='/CN=r' err='certificate is not yet valid'"},
    {"cert error", R"re(eap.tls.cert.error reason=4\b)re", K::cert_expired, client, F::peer, R::exact,
     "CTRL-EVENT-EAP-TLS-CERT-ERROR reason=4 depth=0 subject='/CN=r' err='certificate has expired'"},
    {"cert error", R"re(eap.tls.cert.error reason=(?:5|7|10|11)\b)re", K::name_mismatch, client, F::peer, R::exact,
     "CTRL-EVENT-EAP-TLS-CERT-ERROR reason=7 depth=0 subject='/CN=r' err='Domain suffix mismatch'"},
    {"cert error", R"re(eap.tls.cert.error reason=6\b)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "CTRL-EVENT-EAP-TLS-CERT-ERROR reason=6 depth=0 subject='/CN=r' err='x'"},
    {"cert error", R"re(eap.tls.cert.error reason=8\b)re", K::eku_server_auth_missing, client, F::peer, R::broad,
     "CTRL-EVENT-EAP-TLS-CERT-ERROR reason=8 depth=0 subject='/CN=r' err='Bad certificate'"},
    {"cert error", R"re(eap.tls.cert.error reason=9\b)re", K::identity_not_authorized, client, F::peer, R::exact,
     "CTRL-EVENT-EAP-TLS-CERT-ERROR reason=9 depth=0 subject='/CN=r' err='Server certificate mismatch'"},
    {"domain suffix match", R"re(domain suffix match .{0,80}not found)re", K::name_mismatch, client, F::peer, R::exact,
     "TLS: Domain suffix match 'radius.example.com' not found"},
    {"subject", R"re(tls: (?:alt)?subject(?:altname)? match .{0,80}not found|subject '.{0,120}' did not match with)re", K::name_mismatch, client, F::peer, R::exact,
     "TLS: Subject '/CN=a' did not match with '/CN=b'"},
    {"private key error", R"re(tls connection private key.{0,60}fail|failed to load private key error)re", K::key_unreadable, client, F::self, R::exact,
     "OpenSSL: tls_connection_private_key - Failed to load private key error:0909006C"},
    {"remote end reported an error", R"re(remote end reported an error\):? ?fatal:([a-z ]+))re", K::alert_generic, either, F::unknown, R::vague,
     "SSL: SSL3 alert: read (remote end reported an error):fatal:unknown CA", "", "", Scheme::alert},
    {"local ssl/tls alert", "", K::alert_generic, either, F::unknown, R::vague,
     "CTRL-EVENT-EAP-TLS... local SSL/TLS alert"},
    {"did not provide a certificate chain", "", K::client_cert_required, server, F::client, R::exact,
     "TLS: Peer did not provide a certificate chain"},
    {"locally detected fatal error", "", K::alert_generic, either, F::unknown, R::vague,
     "SSL: Locally detected fatal error in TLS processing"},
    {"authentication failed - eap type: 13", "", K::client_cert_rejected, server, F::client, R::vague,
     "IEEE 802.1X: authentication failed - EAP type: 13 (TLS)"},
    {"private key passphrase needed", "", K::passphrase_wrong, client, F::self, R::exact,
     "CTRL-REQ-PASSPHRASE-0:Private key passphrase needed for SSID corp"},
};
// clang-format on

}  // namespace

constexpr Table kWpaTable =
    Packed<kRows>::table("wpa-supplicant", "wpa_supplicant src/crypto/tls_openssl.c, src/eap_peer; hostapd");

}  // namespace mtlsdiag::explain
