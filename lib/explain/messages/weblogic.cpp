#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"bea-090477", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "<BEA-090477> <Certificate chain received from host - 10.0.0.1 was not trusted causing SSL handshake failure.>"},
    {"bea-090478", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "<BEA-090478> <The certificate chain received from host - 10.0.0.1 was invalid.>"},
    {"bea-090479", "", K::cert_expired, either, F::peer, R::exact,
     "<BEA-090479> <Certificate chain received from host - 10.0.0.1 failed date validity checks.>"},
    {"bea-090480", "", K::client_cert_required, server, F::client, R::exact,
     "<BEA-090480> <Received SSL connection without a client certificate>"},
    {"bea-090481", "", K::client_cert_required, either, F::client, R::exact,
     "<BEA-090481> <NO_CERTIFICATE alert was received from host - 10.0.0.1.>"},
    {"bea-090482", "", K::client_cert_rejected, either, F::self, R::broad,
     "<BEA-090482> <BAD_CERTIFICATE alert was received from host - 10.0.0.1.>"},
    {"bea-090483", "", K::client_cert_rejected, either, F::self, R::broad,
     "<BEA-090483> <UNSUPPORTED_CERTIFICATE alert was received from host - 10.0.0.1.>"},
    {"bea-090484", "", K::cert_revoked, either, F::self, R::exact,
     "<BEA-090484> <CERTIFICATE_REVOKED alert was received from host - 10.0.0.1.>"},
    {"bea-090485", "", K::client_cert_rejected, either, F::self, R::broad,
     "<BEA-090485> <CERTIFICATE_UNKNOWN alert was received from host - 10.0.0.1.>"},
    {"bea-090497", "", K::cipher_mismatch, either, F::unknown, R::broad,
     "<BEA-090497> <HANDSHAKE_FAILURE alert received from host - 10.0.0.1.>"},
    {"bea-090504", "", K::name_mismatch, either, F::peer, R::exact,
     "<BEA-090504> <Certificate chain received from host - 10.0.0.1 failed hostname verification check.>"},
    {"bea-090508", "", K::chain_missing_intermediate, either, F::peer, R::exact,
     "<BEA-090508> <Certificate chain received from 10.0.0.9 was incomplete.>"},
    {"bea-090513", "", K::truststore_empty, either, F::self, R::exact,
     "<BEA-090513> <ServerIdentity failed initialization>"},
    {"bea-090542", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "<BEA-090542> <Certificate chain received from host was not trusted causing SSL handshake failure.>"},
    {"bea-090549", "", K::ca_constraint_violated, either, F::peer, R::exact,
     "<BEA-090549> <The certificate chain received from host contained a V3 CA certificate with basic constraints which were not marked>"},
    {"bea-090898", "", K::extension_critical_unknown, either, F::self, R::broad,
     "<BEA-090898> <Ignoring the trusted CA certificate \"CN=x\". The loading of the trusted certificate list raised a certificate parsing exception>"},
};
// clang-format on

}  // namespace

constexpr Table kWeblogicTable = Packed<kRows>::table("weblogic", "oracle weblogic messages BEA-0904nn, BEA-0905nn");

}  // namespace mtlsdiag::explain
