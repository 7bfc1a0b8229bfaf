#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"transport failure reason:", R"re(transport failure reason:.{0,90}certificate_verify_failed)re", K::chain_untrusted_root, either, F::peer, R::broad,
     "upstream connect error or disconnect/reset before headers. reset reason: connection failure, transport failure reason: TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED"},
    {"verify san list", "", K::name_mismatch, either, F::peer, R::exact,
     "TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify SAN list"},
    {"verify subject alt name failed", "", K::name_mismatch, either, F::peer, R::exact,
     "verify cert failed: X509_verify_cert: verify subject alt name failed"},
    {"san matcher", R"re((?:verify cert failed|certificate_verify_failed).{0,80}san matcher)re", K::identity_not_authorized, either, F::peer, R::exact,
     "TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify cert failed: SAN matcher"},
    {"verify cert failed", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "verify cert failed: X509_verify_cert: x"},
    {"certificate verification error at depth", R"re(certificate verification error at depth \d+: unable to get local issuer)re", K::chain_missing_intermediate, either, F::peer, R::exact,
     "X509_verify_cert: certificate verification error at depth 0: unable to get local issuer certificate"},
    {"certificate verification error at depth", R"re(certificate verification error at depth \d+: certificate has expired)re", K::cert_expired, either, F::peer, R::exact,
     "X509_verify_cert: certificate verification error at depth 0: certificate has expired"},
    {"certificate verification error at depth", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "X509_verify_cert: certificate verification error at depth 0: x"},
    {"openssl_internal:wrong_version_number", "", K::not_tls, client, F::peer, R::broad,
     "upstream connect error, transport failure reason: TLS error: 268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER", "Envoy speaks TLS to a port that does not (or does so twice): in Istio look at the DestinationRule's TLS mode and at the Service's port."},
    {"rbac: access denied", "", K::identity_not_authorized, server, F::client, R::exact,
     "RBAC: access denied", "The peer's identity is not in an AuthorizationPolicy (RBAC filter) of the server."},
    {"upstream connect error or disconnect/reset before headers", "", K::connection_closed, client, F::unknown, R::vague,
     "upstream connect error or disconnect/reset before headers. reset reason: connection termination"},
    {"delayed connect error: 111", "", K::connection_refused, client, F::network, R::exact,
     "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: 111"},
    {"immediate connect error:", "", K::connection_refused, client, F::network, R::exact,
     "transport failure reason: immediate connect error: Connection refused"},
    {"connection reset by peer", R"re((?:transport failure reason|tls error|openssl.internal).{0,80}connection reset by peer)re", K::connection_reset, either, F::unknown, R::exact,
     "transport failure reason: TLS error: 33554536:system library:OPENSSL_internal:Connection reset by peer"},
    {"transport failure reason: connection timeout", "", K::connection_timeout, client, F::network, R::exact,
     "upstream connect error, reset reason: connection timeout, transport failure reason: connection timeout"},
    {"reset reason: connection timeout", "", K::connection_timeout, client, F::network, R::exact,
     "upstream connect error or disconnect/reset before headers. reset reason: connection timeout"},
    {"failed to load certificate chain from", "", K::file_unreadable, either, F::self, R::exact,
     "Failed to load certificate chain from /etc/certs/cert-chain.pem"},
    {"failed to load private key from", "", K::key_unreadable, either, F::self, R::exact,
     "Failed to load private key from /etc/certs/key.pem, Cause: error:0900006e:PEM routines:OPENSSL_internal:NO_START_LINE"},
    {"failed to load private key from", R"re(failed to load private key from.{0,160}key_values_mismatch)re", K::key_mismatch, either, F::self, R::exact,
     "Failed to load private key from <inline>, Cause: error:0b000074:X.509 certificate routines:OPENSSL_internal:KEY_VALUES_MISMATCH"},
    {"failed to load trusted ca certificates", "", K::truststore_empty, either, F::self, R::exact,
     "Failed to load trusted CA certificates from <inline>"},
    {"only rsa certificates with 2048-bit or larger keys", "", K::weak_key, server, F::self, R::exact,
     "Failed to load certificate chain from <inline>, only RSA certificates with 2048-bit or larger keys are supported"},
    {"only p-256 ecdsa certificates are supported", "", K::weak_key, server, F::self, R::exact,
     "Failed to load certificate chain from <inline>, only P-256 ECDSA certificates are supported"},
    {"secret is not supplied by sds", "", K::file_unreadable, either, F::self, R::exact,
     "TLS error: Secret is not supplied by SDS", "The workload has no certificate yet: look at istio-agent (or SPIRE) and at the name of the secret."},
    {"transport socket timeout was reached", "", K::handshake_timeout, either, F::unknown, R::exact,
     "transport_socket_connect_timeout: transport socket timeout was reached"},
    {"certificate is not from trusted domain", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "TLS error: certificate is not from trusted domain"},
    {"no trusted ca", R"re(spiffe.{0,60}no trusted (?:ca|domain))re", K::chain_untrusted_root, either, F::peer, R::exact,
     "spiffe: no trusted CA found for trust domain"},
    {"verify cert failed:", R"re(verify cert failed: .{0,12}(?:cert hash|spki))re", K::identity_not_authorized, either, F::peer, R::exact,
     "CERTIFICATE_VERIFY_FAILED:verify cert failed: cert hash and spki"},
};
// clang-format on

}  // namespace

constexpr Table kEnvoyTable = Packed<kRows>::table("envoy", "envoy source/common/tls, istio");

}  // namespace mtlsdiag::explain
