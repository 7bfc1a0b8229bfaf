#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"could not transfer artifact", R"re(could not transfer artifact.{0,300}(?:pkix|certification path|unable to find valid))re", K::chain_untrusted_root, client, F::peer, R::broad,
     "Could not transfer artifact a:b:pom:1 from/to central (https://repo/): PKIX path building failed"},
    {"could not transfer artifact", R"re(could not transfer artifact.{0,300}protocol.version)re", K::protocol_version_mismatch, client, F::unknown, R::exact,
     "Could not transfer artifact a:b:pom:1 from/to central (https://repo/): Received fatal alert: protocol_version"},
};
// clang-format on

}  // namespace

constexpr Table kJenkinsTable = Packed<kRows>::table("jenkins", "jenkins, maven, gradle");

}  // namespace mtlsdiag::explain
