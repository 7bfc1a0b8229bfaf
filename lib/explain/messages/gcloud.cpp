#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"client cert not provided", "", K::client_cert_required, server, F::client, R::exact,
     "statusDetails: \"client_cert_not_provided\""},
    {"client cert validation failed", "", K::client_cert_rejected, server, F::client, R::exact,
     "client_cert_validation_failed"},
    {"client cert chain invalid eku", "", K::eku_client_auth_missing, server, F::client, R::exact,
     "client_cert_chain_invalid_eku"},
    {"client cert invalid eku", "", K::eku_client_auth_missing, server, F::client, R::exact,
     "client_cert_invalid_eku"},
    {"client cert invalid rsa key size", "", K::weak_key, server, F::client, R::exact,
     "client_cert_invalid_rsa_key_size"},
    {"client cert unsupported", R"re(client cert (?:unsupported elliptic curve|unsupported key)\w*)re", K::weak_key, server, F::client, R::broad,
     "client_cert_unsupported_elliptic_curve_key"},
    {"client cert pki too large", "", K::peer_limit_exceeded, server, F::client, R::exact,
     "client_cert_pki_too_large"},
    {"client cert chain max name constraints exceeded", "", K::peer_limit_exceeded, server, F::client, R::exact,
     "client_cert_chain_max_name_constraints_exceeded"},
    {"client cert not", R"re(client cert (?:untrusted|unrelated|not trusted)\w*|client cert trust config not found)re", K::chain_untrusted_root, server, F::client, R::broad,
     "client_cert_not_trusted"},
    {"client cert exceeded", R"re(client cert exceeded (?:size|chain)\w*)re", K::peer_limit_exceeded, server, F::client, R::exact,
     "client_cert_exceeded_size_limit"},
    {"tls version not supported", R"re(proxystatus.{0,60}tls)re", K::protocol_version_mismatch, server, F::unknown, R::broad,
     "proxyStatus: error=\"tls_version_not_supported\""},
};
// clang-format on

}  // namespace

constexpr Table kGcloudTable =
    Packed<kRows>::table("google-cloud", "google cloud load balancing: statusDetails, proxyStatus");

}  // namespace mtlsdiag::explain
