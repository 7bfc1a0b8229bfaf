#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"does not match the trusted root certificate", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "The root certificate of the server certificate used by the backend does not match the trusted root certificate added to the application gateway."},
    {"intermediate certificate is missing from the backend", "", K::chain_missing_intermediate, client, F::peer, R::exact,
     "The intermediate certificate is missing from the backend server chain."},
    {"leaf or server certificate is missing", "", K::chain_wrong_order, client, F::peer, R::exact,
     "The Leaf or Server certificate is missing from the backend server chain."},
    {"of the backend certificate does not match", "", K::name_mismatch, client, F::peer, R::exact,
     "The Common Name (CN) of the backend certificate does not match the host header of the probe."},
    {"not signed by a well", R"re(certificate.{0,60}not signed by a well[- ]known)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "The server certificate used by the backend is not signed by a well-known Certificate Authority (CA)"},
    {"backend certificate has expired", "", K::cert_expired, client, F::peer, R::exact,
     "Backend certificate has expired."},
    {"originconnectionaborted", "", K::connection_reset, client, F::server, R::broad,
     "OriginConnectionAborted"},
    {"origincertificate", R"re(origincertificate(?:subjectname|name)\w*invalid|origincertificatenamecheckfailed|origininvalidcertificatename)re", K::name_mismatch, client, F::peer, R::exact,
     "OriginCertificateSubjectNameInvalid"},
    {"origincertificate", R"re(origincertificateexpired)re", K::cert_expired, client, F::peer, R::exact,
     "OriginCertificateExpired"},
    {"origincertificate", R"re(origincertificate(?:selfsigned))re", K::cert_self_signed, client, F::peer, R::exact,
     "OriginCertificateSelfSigned"},
    {"origincertificate", R"re(origincertificate(?:issuer\w*|untrusted|chain\w*)|origininvalidcertificate)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "OriginCertificateUntrusted"},
    {"ca certificate not found", R"re(unauthorized, ca certificate not found)re", K::client_ca_not_accepted, client, F::client, R::exact,
     "{\"errorCode\":401002,\"message\":\"Unauthorized, CA certificate not found\"}"},
};
// clang-format on

}  // namespace

constexpr Table kAzureTable =
    Packed<kRows>::table("azure", "azure application gateway, front door: health of the backend");

}  // namespace mtlsdiag::explain
