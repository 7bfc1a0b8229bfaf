#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"uncleanshutdown", "", K::connection_closed, either, F::unknown, R::exact,
     "NIOSSLError.uncleanShutdown"},
    {"failedtovalidatehostname", "", K::name_mismatch, client, F::peer, R::exact,
     "NIOSSLExtraError.failedToValidateHostname: Couldn't find a.example.com in certificate from peer"},
    {"unabletovalidatecertificate", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "NIOSSLError.unableToValidateCertificate"},
    {"nocertificatetovalidate", "", K::client_cert_required, server, F::client, R::exact,
     "NIOSSLError.noCertificateToValidate"},
    {"failedtoloadcertificate", "", K::pem_malformed, either, F::self, R::exact,
     "NIOSSLError.failedToLoadCertificate"},
    {"failedtoloadprivatekey", "", K::key_unreadable, either, F::self, R::exact,
     "NIOSSLError.failedToLoadPrivateKey"},
};
// clang-format on

}  // namespace

constexpr Table kSwiftnioTable = Packed<kRows>::table("swift-nio", "swift-nio-ssl NIOSSLError");

}  // namespace mtlsdiag::explain
