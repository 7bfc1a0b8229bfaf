#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"check failed for verify_peer", R"re(check failed for verify.peer.{0,200}signer.not.found)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "check failed for verify_peer[ca_and_name_if_available] and peer_name[dc1] status 0x42 (invalid signer_not_found)"},
    {"check failed for verify_peer", R"re(check failed for verify.peer.{0,200}(?:unexpected.owner))re", K::name_mismatch, client, F::peer, R::exact,
     "check failed for verify_peer[ca_and_name] and peer_name[dc1] status 0x4000 (unexpected_owner)"},
    {"check failed for verify_peer", R"re(check failed for verify.peer.{0,200}\bexpired)re", K::cert_expired, client, F::peer, R::exact,
     "check failed for verify_peer[ca_only] and peer_name[dc1] status 0x402 (invalid expired)"},
    {"check failed for verify_peer", R"re(check failed for verify.peer.{0,200}not.activated)re", K::cert_not_yet_valid, client, F::peer, R::exact,
     "check failed for verify_peer[ca_only] and peer_name[dc1] status 0x202 (invalid not_activated)"},
    {"check failed for verify_peer", R"re(check failed for verify.peer.{0,200}revoked)re", K::cert_revoked, client, F::peer, R::exact,
     "check failed for verify_peer[ca_only] and peer_name[dc1] status 0x22 (invalid revoked)"},
    {"check failed for verify_peer", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "check failed for verify_peer[as_strict_as_possible] and peer_name[dc1] status 0x2"},
};
// clang-format on

}  // namespace

constexpr Table kSambaTable = Packed<kRows>::table("samba", "samba source4/lib/tls/tls_tstream.c");

}  // namespace mtlsdiag::explain
