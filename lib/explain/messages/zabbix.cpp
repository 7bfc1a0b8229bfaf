#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"connection of type \"unencrypted\" is not allowed", "", K::plaintext_to_tls, server, F::client, R::exact,
     "connection of type \"unencrypted\" is not allowed for host \"a\"", "TLSConnect of the agent, TLSAccept and the host's encryption settings must fit."},
    {"connection of type \"tls", R"re(connection of type "tls[^"]*" is not allowed)re", K::identity_not_authorized, server, F::client, R::broad,
     "connection of type \"TLS with certificate\" is not allowed for host \"a\""},
    {"certificate issuer does not match", R"re(certificate (?:issuer|subject) does not match)re", K::identity_not_authorized, either, F::peer, R::exact,
     "certificate issuer does not match"},
    {"peer certificate", R"re(peer certificate (?:issuer|subject) mismatch)re", K::identity_not_authorized, either, F::peer, R::exact,
     "peer certificate subject mismatch: certificate subject is \"CN=a\""},
    {"certificate issuer or subject mismatch", "", K::identity_not_authorized, either, F::peer, R::exact,
     "certificate issuer or subject mismatch: issuer: \"CN=CA\", required: \"CN=Other\""},
};
// clang-format on

}  // namespace

constexpr Table kZabbixTable = Packed<kRows>::table("zabbix", "zabbix libs/zbxcomms/tls.c");

}  // namespace mtlsdiag::explain
