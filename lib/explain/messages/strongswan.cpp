#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"no trusted certificate found for", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "no trusted certificate found for 'a.example' to verify TLS server"},
    {"no trusted rsa public key found for", R"re(no trusted \w+ public key found for)re", K::chain_untrusted_root, either, F::peer, R::exact,
     "no trusted RSA public key found for 'CN=a'"},
    {"subject certificate invalid", "", K::cert_expired, either, F::peer, R::exact,
     "subject certificate invalid (valid from Jan 01 to Jan 02)"},
    {"no issuer certificate found for", "", K::chain_missing_intermediate, either, F::peer, R::exact,
     "no issuer certificate found for \"CN=a\""},
    {"fatal tls alert", R"re((?:received|sending) fatal tls alert '([a-z ]+)')re", K::alert_generic, either, F::unknown, R::vague,
     "received fatal TLS alert 'handshake failure'", "", "", Scheme::alert},
    {"certificate status is not available", "", K::crl_unavailable, either, F::peer, R::exact,
     "certificate status is not available"},
    {"received authentication_failed notify", "", K::client_cert_rejected, either, F::self, R::broad,
     "received AUTHENTICATION_FAILED notify error"},
    {"constraint check failed:", R"re(constraint check failed: (?:identity|ca|peer|eap identity))re", K::identity_not_authorized, either, F::peer, R::exact,
     "constraint check failed: identity 'vpn.example.com' required"},
    {"constraint check failed:", R"re(constraint check failed: (?:peer not authenticated by ca|ca certificate))re", K::chain_untrusted_root, either, F::peer, R::exact,
     "constraint check failed: peer not authenticated by CA 'CN=ca'"},
    {"selected peer config", R"re(selected peer config .{0,60} unacceptable: constraint checking failed)re", K::identity_not_authorized, either, F::peer, R::broad,
     "selected peer config 'rw' unacceptable: constraint checking failed"},
    {"tls alert '", R"re(sending (?:fatal )?tls alert '([a-z ]+)')re", K::alert_generic, either, F::peer, R::vague,
     "sending fatal TLS alert 'unknown ca'", "", "", Scheme::alert},
    {"did not match a certificate in the nss database", "", K::file_unreadable, either, F::self, R::exact,
     "\"tunnel\": rightcert=east did not match a certificate in the NSS database", "Load the certificate into the NSS database, or correct the nickname or ckaid."},
    {"local authentication certificate not found", "", K::file_unreadable, either, F::self, R::exact,
     "12[CFG] Local authentication certificate not found."},
};
// clang-format on

}  // namespace

constexpr Table kStrongswanTable = Packed<kRows>::table("strongswan", "strongswan libtls, libcharon");

}  // namespace mtlsdiag::explain
