#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

using K = Kind;
using F = Fault;
using R = Rank;
constexpr auto either = Role::either;
constexpr auto client = Role::client;
constexpr auto server = Role::server;

// clang-format off
constexpr Message kRows[] = {
    {"verify error: depth=", R"re(verify error: depth=\d+, error=certificate has expired)re", K::cert_expired, either, F::peer, R::exact,
     "VERIFY ERROR: depth=0, error=certificate has expired: CN=a"},
    {"verify error: depth=", R"re(verify error: depth=\d+, error=crl has expired)re", K::crl_expired, either, F::peer, R::exact,
     "VERIFY ERROR: depth=0, error=CRL has expired: CN=a"},
    {"verify error: depth=", R"re(verify error: depth=\d+, error=certificate revoked)re", K::cert_revoked, either, F::peer, R::exact,
     "VERIFY ERROR: depth=0, error=certificate revoked: CN=a"},
    {"verify error: depth=", R"re(verify error: depth=\d+, error=unable to get)re", K::chain_missing_intermediate, either, F::peer, R::exact,
     "VERIFY ERROR: depth=1, error=unable to get local issuer certificate: CN=a"},
    {"verify error: depth=", R"re(verify error: depth=\d+, error=unable to get certificate crl)re", K::crl_unavailable, either, F::peer, R::exact,
     "VERIFY ERROR: depth=0, error=unable to get certificate CRL: CN=a"},
    {"verify error: depth=", R"re(verify error: depth=\d+, error=self[- ]signed certificate in)re", K::chain_untrusted_root, either, F::peer, R::exact,
     "VERIFY ERROR: depth=1, error=self signed certificate in certificate chain: CN=a"},
    {"verify error: depth=", R"re(verify error: depth=\d+, error=ca (?:md|signature digest))re", K::weak_signature, either, F::peer, R::exact,
     "VERIFY ERROR: depth=1, error=CA signature digest algorithm too weak: CN=a"},
    {"verify error: depth=", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "VERIFY ERROR: depth=0, error=x: CN=a"},
    {"verify eku error", "", K::eku_server_auth_missing, either, F::peer, R::exact,
     "VERIFY EKU ERROR"},
    {"verify ku error", "", K::key_usage_wrong, either, F::peer, R::exact,
     "VERIFY KU ERROR"},
    {"verify x509name error", "", K::name_mismatch, either, F::peer, R::exact,
     "VERIFY X509NAME ERROR: CN=a, must be b"},
    {"verify nscert error", "", K::eku_server_auth_missing, either, F::peer, R::exact,
     "VERIFY nsCertType ERROR: verify nscert error"},
    {"certificate does not have key usage extension", "", K::key_usage_wrong, either, F::peer, R::exact,
     "Certificate does not have key usage extension"},
    {"verify crl: certificate", "", K::cert_revoked, either, F::peer, R::exact,
     "VERIFY CRL: CRL x: VERIFY CRL: certificate serial number 1 is revoked"},
    {"crl: cannot", R"re(crl: cannot (?:read|open))re", K::crl_unavailable, server, F::self, R::exact,
     "CRL: cannot read CRL from file crl.pem"},
    {"tls key negotiation failed to occur within", "", K::handshake_timeout, either, F::unknown, R::exact,
     "TLS Error: TLS key negotiation failed to occur within 60 seconds (check your network connectivity)"},
    {"tls error: tls handshake failed", "", K::alert_generic, either, F::unknown, R::vague,
     "TLS Error: TLS handshake failed"},
    {"tls_error: bio read tls_read_plaintext error", "", K::alert_generic, either, F::unknown, R::vague,
     "TLS_ERROR: BIO read tls_read_plaintext error"},
    {"tls error: tls object -> incoming plaintext read error", "", K::alert_generic, either, F::unknown, R::vague,
     "TLS Error: TLS object -> incoming plaintext read error"},
    {"cannot locate hmac in incoming packet", "", K::decrypt_error, either, F::unknown, R::broad,
     "TLS Error: cannot locate HMAC in incoming packet from [AF_INET]10.0.0.1:1194"},
    {"authenticate/decrypt packet error", R"re(authenticate/decrypt packet error: packet hmac authentication failed)re", K::decrypt_error, either, F::unknown, R::broad,
     "Authenticate/Decrypt packet error: packet HMAC authentication failed"},
    {"tls-crypt unwrap error", "", K::decrypt_error, either, F::unknown, R::broad,
     "tls-crypt unwrap error: packet authentication failed"},
    {"tls version", R"re((?:openvpn|peer|tls error).{0,60}tls version .{0,40}(?:not supported|too low|mismatch))re", K::protocol_version_mismatch, either, F::unknown, R::exact,
     "TLS Error: TLS version 1.0 not supported"},
    {"failed to negotiate cipher with server", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "OPTIONS ERROR: failed to negotiate cipher with server. Add the server's cipher ('AES-256-CBC') to --data-ciphers"},
    {"cannot load certificate file", "", K::file_unreadable, either, F::self, R::exact,
     "OpenVPN: Cannot load certificate file client.crt"},
    {"cannot load private key file", "", K::key_unreadable, either, F::self, R::exact,
     "Cannot load private key file client.key"},
    {"private key does not match the certificate", "", K::key_mismatch, either, F::self, R::exact,
     "Private key does not match the certificate"},
    {"cannot load ca certificate file", "", K::file_unreadable, either, F::self, R::exact,
     "Cannot load CA certificate file ca.crt (no entries were read)"},
    {"options error: --ca fails", R"re(options error: --\S+ fails with)re", K::file_unreadable, either, F::self, R::exact,
     "Options error: --ca fails with 'ca.crt': No such file or directory (errno=2)"},
    {"tcp: connect to", R"re(tcp: connect to .{1,120} failed: connection refused)re", K::connection_refused, client, F::network, R::exact,
     "TCP: connect to [AF_INET]10.0.0.1:1194 failed: Connection refused"},
    {"resolve: cannot resolve host address", "", K::dns_failure, client, F::network, R::exact,
     "RESOLVE: Cannot resolve host address: a.example:1194 (Name or service not known)"},
    {"serial number is not available", R"re(verify crl:.{0,200}serial number is not available)re", K::crl_unavailable, server, F::peer, R::exact,
     "VERIFY CRL: depth=0, CN=x, serial number is not available"},
    {"your certificate is not yet valid", "", K::cert_not_yet_valid, either, F::self, R::exact,
     "WARNING: Your certificate is not yet valid!"},
    {"your certificate has expired", "", K::cert_expired, either, F::self, R::exact,
     "WARNING: Your certificate has expired!"},
    {"could not extract x509 username string", "", K::identity_not_authorized, server, F::peer, R::exact,
     "VERIFY ERROR: could not extract X509 username string from certificate"},
    {"could not extract cn from x509 subject", "", K::identity_not_authorized, server, F::peer, R::exact,
     "VERIFY ERROR: could not extract CN from X509 subject string ('C=DE')"},
};
// clang-format on

}  // namespace

constexpr Table kOpenvpnTable = Packed<kRows>::table("openvpn", "openvpn src/openvpn/ssl.c, ssl_verify*.c");

}  // namespace mtlsdiag::explain
