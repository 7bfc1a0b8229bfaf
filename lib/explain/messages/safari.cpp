#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"safari can't verify the identity of the website", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "Safari can't verify the identity of the website \"a.example\"."},
    {"this connection is not private", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "This Connection Is Not Private"},
    {"safari can't establish a secure connection", "", K::alert_generic, client, F::unknown, R::vague,
     "Safari can't open the page because Safari can't establish a secure connection to the server \"a.example\"."},
    {"safari can't connect to the server", "", K::connection_refused, client, F::network, R::exact,
     "Safari can't connect to the server"},
    {"safari can't find the server", "", K::dns_failure, client, F::network, R::exact,
     "Safari can't find the server"},
    {"the certificate for this server is invalid", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "The certificate for this server is invalid. You might be connecting to a server that is pretending to be \"a.example\""},
    {"requires a client certificate", R"re((?:website|server).{0,60}requires a client certificate)re", K::client_cert_required, client, F::client, R::exact,
     "The website \"a.example\" requires a client certificate."},
    {"app transport security", "", K::protocol_version_mismatch, client, F::server, R::broad,
     "App Transport Security has blocked a cleartext HTTP (http://) resource load since it is insecure."},
    {"an ssl error has occurred and a secure connection", "", K::alert_generic, client, F::unknown, R::broad,
     "An SSL error has occurred and a secure connection to the server cannot be made."},
    {"certificate is expired", R"re((?:safari|keychain|trust|“|"|').{0,80}certificate is expired)re", K::cert_expired, client, F::peer, R::exact,
     "\"a.example\" certificate is expired"},
    {"certificate name does not match input", "", K::name_mismatch, client, F::peer, R::exact,
     "\"a.example\" certificate name does not match input"},
    {"certificate is not trusted", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "\"Root\" certificate is not trusted"},
    {"extended key usage does not match certificate usage", "", K::eku_server_auth_missing, client, F::peer, R::exact,
     "Extended key usage does not match certificate usage"},
    {"ats failed system trust", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "ATS failed system trust"},
    {"tls trust encountered error", R"re(tls trust encountered error \d:\(?(-\d{4})\b)re", K::chain_untrusted_root, client, F::peer, R::vague,
     "Connection 3: TLS Trust encountered error 3:-9814", "", "", Scheme::macos},
};
// clang-format on

}  // namespace

constexpr Table kSafariTable = Packed<kRows>::table("safari", "safari, cfnetwork");

}  // namespace mtlsdiag::explain
