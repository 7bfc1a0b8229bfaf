#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"issuer certificate", R"re(issuer certificate.{0,60}(?:expired|not valid))re", K::cert_expired, either, F::peer, R::exact,
     "issuer certificate is not valid anymore. Expired on 2024-01-01"},
    {"not valid anymore. expired on", "", K::cert_expired, either, F::peer, R::exact,
     "trust anchors are not valid anymore. Expired on 2024-01-01T00:00:00Z"},
    {"failed to verify issuer credentials", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "Failed to verify issuer credentials for 'identity.linkerd.cluster.local' with trust anchors: x509: certificate signed by unknown authority"},
    {"tls detection failed", "", K::handshake_timeout, either, F::unknown, R::exact,
     "INFO inbound: linkerd_app_core::serve: Connection closed error=TLS detection failed: direct connections must be mutually authenticated"},
    {"must be mutually authenticated", "", K::client_cert_required, server, F::client, R::exact,
     "direct connections must be mutually authenticated"},
    {"unauthorized request on route", "", K::identity_not_authorized, server, F::client, R::exact,
     "WARN linkerd_app_inbound: Unauthorized request on route", "A Server or AuthorizationPolicy does not name the client's identity."},
    {"failed to certify identity", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "WARN ThreadId(02) identity: linkerd_proxy_identity_client: Failed to certify identity error=status: Unavailable"},
    {"not yet valid.", R"re((?:issuer|trust anchor|anchors).{0,40}not yet valid)re", K::cert_not_yet_valid, either, F::peer, R::exact,
     "issuer certificate not yet valid. Begins on 2030-01-01"},
    {"client.tls=none", R"re(request denied.{0,120}client\.tls=none)re", K::client_cert_required, server, F::client, R::exact,
     "linkerd_app_inbound::policy::http: Request denied server.group=policy.linkerd.io client.tls=None(NoClientHello)", "The client is not in the mesh (or its proxy is skipped): inject it, or allow unauthenticated clients in the policy."},
};
// clang-format on

}  // namespace

constexpr Table kLinkerdTable = Packed<kRows>::table("linkerd", "linkerd2-proxy, linkerd2 identity");

}  // namespace mtlsdiag::explain
