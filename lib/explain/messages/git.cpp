#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"unable to access", R"re(unable to access 'https.{1,300}(?:certificate verif|ssl certificate problem))re", K::chain_untrusted_root, client, F::peer, R::broad,
     "fatal: unable to access 'https://a.example/r.git/': server certificate verification failed. CAfile: none CRLfile: none"},
    {"cafile:", R"re(server certificate verification failed. cafile:)re", K::chain_untrusted_root, client, F::peer, R::broad,
     "fatal: unable to access 'https://a/': server certificate verification failed. CAfile: /etc/ssl/certs/ca-certificates.crt CRLfile: none"},
    {"the ssl certificate is invalid", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "libgit2: the SSL certificate is invalid"},
    {"packet length too long", "", K::not_tls, client, F::peer, R::exact,
     "fatal: unable to access 'https://a/': error:0A0000C6:SSL routines::packet length too long"},
    {"gnutls_handshake() failed", "", K::alert_generic, client, F::unknown, R::vague,
     "fatal: unable to access 'https://a/': gnutls_handshake() failed: Something"},
    {"gnutls recv error (-54)", "", K::connection_reset, client, F::unknown, R::exact,
     "error: RPC failed; curl 56 GnuTLS recv error (-54): Error in the pull function."},
    {"gnutls recv error (-24)", "", K::record_corrupt, client, F::unknown, R::exact,
     "GnuTLS recv error (-24): Decryption has failed."},
    {"gnutls recv error (-9)", "", K::record_corrupt, client, F::unknown, R::broad,
     "error: RPC failed; curl 56 GnuTLS recv error (-9): Error decoding the received TLS packet."},
    {"gnutls recv error (-110)", "", K::connection_closed, client, F::unknown, R::exact,
     "error: RPC failed; curl 56 GnuTLS recv error (-110): The TLS connection was non-properly terminated."},
    {"the remote end hung up unexpectedly", R"re((?:ssl|tls|https|rpc failed).{0,200}the remote end hung up unexpectedly)re", K::connection_closed, client, F::unknown, R::vague,
     "error: RPC failed; curl 56 OpenSSL SSL_read: fatal: the remote end hung up unexpectedly"},
    {"url returned error: 49", R"re(returned error: (49[56])\b)re", K::client_cert_required, client, F::client, R::exact,
     "fatal: unable to access 'https://git.corp/x/': The requested URL returned error: 496", "", "", Scheme::http},
    {"untrusted connection error", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "error: untrusted connection error"},
};
// clang-format on

}  // namespace

constexpr Table kGitTable = Packed<kRows>::table("git", "git http.c, libcurl, libgit2");

}  // namespace mtlsdiag::explain
