#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"strict sni enabled - no certificate found for domain", "", K::sni_unrecognized, either, F::unknown, R::exact,
     "tls: strict SNI enabled - No certificate found for domain: \"a.example\", closing connection"},
    {"500 internal server error' caused by: x509: certificate signed by unknown", "", K::chain_untrusted_root, client, F::server, R::exact,
     "'500 Internal Server Error' caused by: x509: certificate signed by unknown authority"},
    {"internal server error' caused by: x509: cannot validate certificate", "", K::name_mismatch, client, F::server, R::exact,
     "'500 Internal Server Error' caused by: x509: cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs", "Set serversTransport.serverName, or have the backend's certificate issued with its address."},
    {"unable to load x509 key pair", "", K::file_unreadable, server, F::self, R::exact,
     "Unable to load X509 key pair: open /certs/a.crt: no such file or directory"},
    {"unable to append certificate", "", K::file_unreadable, server, F::self, R::exact,
     "Unable to append certificate /certs/a.crt to store: open /certs/a.crt: no such file"},
    {"invalid clientauthtype", "", K::truststore_empty, server, F::self, R::exact,
     "invalid clientAuthType: RequireAndVerifyClientCert, CAFiles is required"},
    {"unable to parse certificate", "", K::file_unreadable, server, F::self, R::exact,
     "unable to generate TLS: unable to parse certificate /certs/a.crt"},
};
// clang-format on

}  // namespace

constexpr Table kTraefikTable = Packed<kRows>::table("traefik", "traefik pkg/server, go");

}  // namespace mtlsdiag::explain
