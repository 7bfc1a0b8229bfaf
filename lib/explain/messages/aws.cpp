#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl validation failed for", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "botocore.exceptions.SSLError: SSL validation failed for https://s3.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"},
    {"tls_negotiation_error", "", K::client_cert_rejected, server, F::client, R::broad,
     "ALB: tls_negotiation_error"},
    {"failed:clientcertmissing", "", K::client_cert_required, server, F::client, R::exact,
     "Failed:ClientCertMissing"},
    {"failed:clientcert", "", K::client_cert_rejected, server, F::client, R::exact,
     "Failed:ClientCertUntrusted"},
    {"failed:clientcert", R"re(failed:clientcert(?:expired|date))re", K::cert_expired, server, F::client, R::exact,
     "Failed:ClientCertExpired"},
    {"could not connect to the endpoint url", "", K::connection_refused, client, F::network, R::vague,
     "Could not connect to the endpoint URL: \"https://s3.amazonaws.com/\""},
    {"failed:", R"re(failed:clientcertuntrusted)re", K::chain_untrusted_root, server, F::client, R::exact,
     "Failed:ClientCertUntrusted"},
    {"failed:", R"re(failed:clientcertmaxchaindepthexceeded)re", K::path_length_exceeded, server, F::client, R::exact,
     "Failed:ClientCertMaxChainDepthExceeded"},
    {"failed:", R"re(failed:clientcertnotyetvalid)re", K::cert_not_yet_valid, server, F::client, R::exact,
     "Failed:ClientCertNotYetValid"},
    {"failed:", R"re(failed:clientcertcrlhit)re", K::cert_revoked, server, F::client, R::exact,
     "Failed:ClientCertCrlHit"},
    {"failed:", R"re(failed:clientcertcrlprocessingerror)re", K::crl_invalid, server, F::server, R::exact,
     "Failed:ClientCertCrlProcessingError"},
    {"failed:", R"re(failed:unmappedconnectionerror)re", K::alert_generic, server, F::unknown, R::broad,
     "Failed:UnmappedConnectionError"},
    {"could not find issuer for certificate", "", K::chain_untrusted_root, server, F::client, R::exact,
     "Access denied. Reason: Could not find issuer for certificate"},
    {"insecure signature algorithm", "", K::weak_signature, server, F::client, R::exact,
     "Access denied. Reason: Client cert using an insecure Signature Algorithm"},
    {"failed:", R"re(failed:clientcert(?:purposeinvalid|typeunsupported))re", K::eku_client_auth_missing, server, F::client, R::exact,
     "Failed:ClientCertPurposeInvalid"},
    {"failed:", R"re(failed:clientcertmaxsizeexceeded)re", K::peer_limit_exceeded, server, F::client, R::exact,
     "Failed:ClientCertMaxSizeExceeded"},
};
// clang-format on

}  // namespace

constexpr Table kAwsTable = Packed<kRows>::table("aws", "aws alb, iot, sdk");

}  // namespace mtlsdiag::explain
