#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

using K = Kind;
using F = Fault;
using R = Rank;
constexpr auto server = Role::server;
constexpr auto client = Role::client;
constexpr auto either = Role::either;

// clang-format off
constexpr Message kRows[] = {
    {"cannot establish trust", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "Certificate validation failure: Cannot establish trust"},
    {"certificate issuer not found", "", K::chain_missing_intermediate, either, F::peer, R::exact,
     "Certificate validation failure: Certificate issuer not found"},
    {"certificate validation failure: ", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "Certificate validation failure: x"},
    {"ca certificate not allowed to issue", R"re(ca certificate not allowed to issue cert)re", K::ca_constraint_violated, either, F::peer, R::exact,
     "CA certificate not allowed to issue certs"},
    {"ca certificate not allowed to issue", R"re(ca certificate not allowed to issue crl)re", K::key_usage_wrong, either, F::peer, R::exact,
     "CA certificate not allowed to issue CRLs"},
    {"crl bad signature", "", K::crl_invalid, either, F::peer, R::exact,
     "CRL bad signature"},
    {"does not allow the requested usage", "", K::key_usage_wrong, either, F::peer, R::exact,
     "Certificate does not allow the requested usage"},
    {"does not pass name constraint", "", K::name_constraint_violated, either, F::peer, R::exact,
     "Certificate does not pass name constraint"},
    {"certificate policy error", "", K::policy_violated, either, F::peer, R::exact,
     "Certificate policy error"},
    {"signed with unknown/unavailable algorithm", "", K::weak_signature, either, F::peer, R::exact,
     "Certificate signed with unknown/unavailable algorithm"},
    {"no crl with matching distribution point", "", K::crl_unavailable, either, F::peer, R::exact,
     "No CRL with matching distribution point for certificate"},
    {"ocsp url not available", "", K::ocsp_unavailable, either, F::peer, R::exact,
     "OCSP URL not available"},
    {"ocsp server not available", "", K::ocsp_unavailable, either, F::peer, R::exact,
     "OCSP server not available"},
    {"ocsp bad status", "", K::ocsp_invalid, either, F::peer, R::exact,
     "OCSP bad status"},
    {"ocsp cert not listed", "", K::ocsp_unavailable, either, F::peer, R::exact,
     "OCSP cert not listed"},
    {"ocsp signature error", "", K::ocsp_invalid, either, F::peer, R::exact,
     "OCSP signature error"},
    {"no certificates sent by server", "", K::file_unreadable, client, F::server, R::exact,
     "Client: No certificates sent by server"},
    {"sslv3 which is not supported", "", K::protocol_version_mismatch, either, F::unknown, R::exact,
     "Server attempting to negotiate SSLv3 which is not supported"},
    {"agree on a ciphersuite", "", K::cipher_mismatch, server, F::unknown, R::exact,
     "Can't agree on a ciphersuite with client"},
    {"policy does not allow any available cipher suite", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "Policy does not allow any available cipher suite"},
    {"ciphersuite not allowed in version", "", K::cipher_mismatch, client, F::peer, R::exact,
     "Server replied using a ciphersuite not allowed in version it offered"},
    {"ciphersuite we didn't send", "", K::cipher_mismatch, client, F::peer, R::exact,
     "Server replied with ciphersuite we didn't send"},
    {"no private key located for", "", K::key_unreadable, server, F::self, R::exact,
     "No private key located for associated server cert"},
    {"unacceptable by policy", R"re(version .{0,20}is unacceptable by policy)re", K::protocol_version_mismatch, either, F::unknown, R::exact,
     "Client version TLS v1.0 is unacceptable by policy"},
    {"no shared tls version", "", K::protocol_version_mismatch, either, F::unknown, R::exact,
     "No shared TLS version"},
    {"no shared ecc group", "", K::group_mismatch, either, F::unknown, R::exact,
     "No shared ECC group with client"},
    {"agree on a dh group", "", K::group_mismatch, server, F::unknown, R::exact,
     "Could not agree on a DH group with the client"},
    {"ecc curve prohibited by policy", "", K::group_mismatch, client, F::peer, R::exact,
     "Server sent ECC curve prohibited by policy"},
    {"client cert verify failed", "", K::decrypt_error, server, F::client, R::exact,
     "Client cert verify failed"},
    {"bad signature on server key exchange", "", K::decrypt_error, client, F::server, R::exact,
     "Bad signature on server key exchange"},
    {"finished message didn't verify", "", K::decrypt_error, either, F::peer, R::exact,
     "Finished message didn't verify"},
    {"policy requires client send a certificate", "", K::client_cert_required, server, F::client, R::exact,
     "Policy requires client send a certificate, but it did not"},
    {"policy prohibits", R"re((?:client|server) policy prohibits (?:insecure )?renegotiation)re", K::renegotiation_refused, either, F::unknown, R::exact,
     "Server policy prohibits renegotiation"},
    {"usage constraints do not allow this ciphersuite", "", K::key_usage_wrong, client, F::server, R::exact,
     "Certificate usage constraints do not allow this ciphersuite"},
    {"key type did not match ciphersuite", "", K::cipher_mismatch, client, F::server, R::exact,
     "Certificate key type did not match ciphersuite"},
    {"exceeds policy specified maximum size", "", K::peer_limit_exceeded, either, F::peer, R::exact,
     "Certificate chain exceeds policy specified maximum size"},
    {"downgrade attack detected", "", K::protocol_version_mismatch, client, F::unknown, R::exact,
     "Downgrade attack detected"},
    {"hash function supported by client", R"re(policy does not accept any hash function supported by client)re", K::sigalg_mismatch, server, F::unknown, R::exact,
     "Policy does not accept any hash function supported by client"},
};
// clang-format on

}  // namespace

constexpr Table kBotanTable = Packed<kRows>::table("botan", "botan src/lib/x509/cert_status.cpp, src/lib/tls");

}  // namespace mtlsdiag::explain
