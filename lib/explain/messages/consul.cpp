#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"rpc: failed to", R"re(failed to (?:read|accept|get conn).{0,200}unknown (?:certificate )?authority)re", K::chain_untrusted_root, either, F::peer, R::exact,
     "[ERR] consul.rpc: failed to read byte: remote error: tls: unknown certificate authority"},
    {"not server.", R"re(certificate is valid for .{1,300}, not server\.[a-z0-9-]+\.consul)re", K::name_mismatch, either, F::peer, R::exact,
     "rpc error getting client: failed to get conn: x509: certificate is valid for a, localhost, not server.dc1.consul"},
    {"tls required", R"re((?:rpc|non-tls connection|consul).{0,80}tls required)re", K::plaintext_to_tls, either, F::peer, R::exact,
     "[ERROR] agent.server.rpc: TLS required but non-TLS connection: TLS required"},
    {"non-tls connection attempted with verifyincoming set", "", K::plaintext_to_tls, either, F::peer, R::exact,
     "[WARN] consul.rpc: Non-TLS connection attempted with VerifyIncoming set"},
    {"certificate is required when", "", K::client_cert_required, server, F::client, R::exact,
     "Either auto_encrypt or a certificate is required when verify_incoming is set"},
    {"verifyincoming set, and no ca certificate provided", "", K::truststore_empty, server, F::self, R::exact,
     "VerifyIncoming set, and no CA certificate provided!"},
    {"verifyincoming set, and no cert/key pair", "", K::file_unreadable, server, F::self, R::exact,
     "VerifyIncoming set, and no Cert/Key pair provided!"},
    {"verifyoutgoing set, and no ca certificate provided", "", K::truststore_empty, either, F::self, R::exact,
     "VerifyOutgoing set, and no CA certificate provided!"},
    {"error loading ca file", "", K::file_unreadable, either, F::self, R::exact,
     "Error loading CA File: open ca.pem: no such file or directory"},
    {"failed to load cert/key pair", "", K::file_unreadable, either, F::self, R::exact,
     "Failed to load cert/key pair: open a.pem: no such file or directory"},
    {"connect:", R"re((?:spiffe|connect ca|intention).{0,60}(?:denied|not authorized|mismatch))re", K::identity_not_authorized, either, F::peer, R::exact,
     "connect: intention denied for spiffe://a"},
    {"rpc error: eof", "", K::connection_closed, client, F::unknown, R::broad,
     "error=\"rpc error: EOF\" rpc=Node.GetClientAllocs"},
};
// clang-format on

}  // namespace

constexpr Table kConsulTable = Packed<kRows>::table("consul", "hashicorp consul agent, tlsutil");

}  // namespace mtlsdiag::explain
