#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"certificate issued for a different hostname", "", K::name_mismatch, client, F::peer, R::exact,
     "Server certificate verification failed: certificate issued for a different hostname, issuer is not trusted"},
    {"error validating server certificate for", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "Error validating server certificate for 'https://svn.example.com:443':", "The lines that follow name the reason; `--trust-server-cert-failures` or ssl-authority-files in ~/.subversion/servers."},
    {"the certificate hostname does not match", "", K::name_mismatch, client, F::peer, R::exact,
     "The certificate hostname does not match."},
    {"the certificate is not issued by a trusted authority", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "- The certificate is not issued by a trusted authority. Use the fingerprint to validate the certificate manually!"},
};
// clang-format on

}  // namespace

constexpr Table kSvnTable = Packed<kRows>::table("svn", "subversion libsvn_ra_serf, neon src/ne_session.c");

}  // namespace mtlsdiag::explain
