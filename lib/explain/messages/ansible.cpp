#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"failed to validate the ssl certificate for", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "msg: Failed to validate the SSL certificate for a.example:443. Make sure your managed systems have a valid CA certificate installed."},
    {"error requesting discovery document", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "Could not retrieve the list of available versions: could not query provider registry: error requesting discovery document: x509: certificate signed by unknown authority"},
};
// clang-format on

}  // namespace

constexpr Table kAnsibleTable = Packed<kRows>::table("ansible", "ansible, terraform");

}  // namespace mtlsdiag::explain
