#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

using K = Kind;
using F = Fault;
using R = Rank;
constexpr auto either = Role::either;

// clang-format off
constexpr Message kRows[] = {
    {"no trusted certificate found for", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "no trusted certificate found for 'a.example' to verify TLS server"},
    {"no trusted rsa public key found for", R"re(no trusted \w+ public key found for)re", K::chain_untrusted_root, either, F::peer, R::exact,
     "no trusted RSA public key found for 'CN=a'"},
    {"subject certificate invalid", "", K::cert_expired, either, F::peer, R::exact,
     "subject certificate invalid (valid from Jan 01 to Jan 02)"},
    {"no issuer certificate found for", "", K::chain_missing_intermediate, either, F::peer, R::exact,
     "no issuer certificate found for \"CN=a\""},
    {"fatal tls alert", R"re((?:received|sending) fatal tls alert '([a-z ]+)')re", K::alert_generic, either, F::unknown, R::vague,
     "received fatal TLS alert 'handshake failure'", "", "", Scheme::alert},
};
// clang-format on

}  // namespace

constexpr Table kStrongswanTable = Packed<kRows>::table("strongswan", "strongswan libtls, libcharon");

}  // namespace mtlsdiag::explain
