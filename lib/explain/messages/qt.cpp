#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"issuer certificate of a locally looked up certificate could not be found", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "The issuer certificate of a locally looked up certificate could not be found"},
    {"the issuer certificate could not be found", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "The issuer certificate could not be found"},
    {"the certificate signature could not be decrypted", "", K::signature_invalid, client, F::peer, R::exact,
     "The certificate signature could not be decrypted"},
    {"the signature of the certificate is invalid", "", K::signature_invalid, client, F::peer, R::exact,
     "The signature of the certificate is invalid"},
    {"the public key in the certificate could not be read", "", K::weak_key, client, F::peer, R::exact,
     "The public key in the certificate could not be read"},
    {"the certificate is not yet valid", "", K::cert_not_yet_valid, client, F::peer, R::exact,
     "The certificate is not yet valid"},
    {"the certificate has expired", "", K::cert_expired, client, F::peer, R::exact,
     "The certificate has expired"},
    {"the certificate is self-signed, and untrusted", "", K::cert_self_signed, client, F::peer, R::exact,
     "The certificate is self-signed, and untrusted"},
    {"root certificate of the certificate chain is self-signed, and untrusted", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "The root certificate of the certificate chain is self-signed, and untrusted"},
    {"no certificates could be verified", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "No certificates could be verified"},
    {"one of the ca certificates is invalid", "", K::ca_constraint_violated, client, F::peer, R::exact,
     "One of the CA certificates is invalid"},
    {"basicconstraints path length parameter has been exceeded", "", K::path_length_exceeded, client, F::peer, R::exact,
     "The basicConstraints path length parameter has been exceeded"},
    {"supplied certificate is unsuitable for this purpose", "", K::eku_server_auth_missing, client, F::peer, R::exact,
     "The supplied certificate is unsuitable for this purpose"},
    {"root ca certificate is not trusted for this purpose", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "The root CA certificate is not trusted for this purpose"},
    {"the peer did not present any certificate", "", K::client_cert_required, either, F::client, R::exact,
     "The peer did not present any certificate"},
    {"did not match any of the valid hosts for this certificate", "", K::name_mismatch, client, F::peer, R::exact,
     "The host name did not match any of the valid hosts for this certificate"},
    {"the peer certificate is blacklisted", "", K::cert_revoked, client, F::peer, R::exact,
     "The peer certificate is blacklisted"},
    {"qabstractsocket::remotehostclosederror", "", K::connection_closed, client, F::unknown, R::broad,
     "QAbstractSocket::RemoteHostClosedError"},
};
// clang-format on

}  // namespace

constexpr Table kQtTable = Packed<kRows>::table("qt", "qt network QSslError, QSslSocket");

}  // namespace mtlsdiag::explain
