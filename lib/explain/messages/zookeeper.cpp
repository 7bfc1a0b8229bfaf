#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"unsuccessful handshake with session", "", K::alert_generic, server, F::unknown, R::vague,
     "ERROR [nioEventLoopGroup:NettyServerCnxnFactory$CertificateVerifier] - Unsuccessful handshake with session 0x0"},
    {"failed to verify both host address and host name", "", K::name_mismatch, either, F::peer, R::exact,
     "javax.net.ssl.SSLPeerUnverifiedException: Failed to verify both host address and host name"},
};
// clang-format on

}  // namespace

constexpr Table kZookeeperTable = Packed<kRows>::table("zookeeper", "apache zookeeper");

}  // namespace mtlsdiag::explain
