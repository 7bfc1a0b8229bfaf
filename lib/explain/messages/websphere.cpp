#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"cwpki0022e", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "CWPKI0022E: SSL HANDSHAKE FAILURE: A signer with SubjectDN CN=a was sent from target host"},
    {"cwpki0823e", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "CWPKI0823E: SSL HANDSHAKE FAILURE: A signer with SubjectDN [CN=a] was sent from the host"},
    {"cwpki0824e", "", K::name_mismatch, client, F::peer, R::exact,
     "CWPKI0824E: SSL HANDSHAKE FAILURE: Host name verification error while connecting to host [a]"},
    {"cwpki0033e", R"re(cwpki0033e.{0,200}expir)re", K::cert_expired, either, F::peer, R::exact,
     "CWPKI0033E: The keystore located at key.p12 did not load because of the following error: certificate expired"},
    {"cwpki0033e", "", K::file_unreadable, either, F::self, R::exact,
     "CWPKI0033E: The keystore located at key.p12 did not load because of the following error: x"},
    {"cwpki0807w", "", K::file_unreadable, either, F::self, R::exact,
     "CWPKI0807W: The [/a/key.p12] keystore file does not exist"},
};
// clang-format on

}  // namespace

constexpr Table kWebsphereTable = Packed<kRows>::table("websphere", "ibm websphere liberty, ibm jsse");

}  // namespace mtlsdiag::explain
