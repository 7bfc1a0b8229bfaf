#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"tlsv1 alert protocol version", R"re(libressl.{0,80}tlsv1 alert protocol version)re", K::protocol_version_mismatch, either, F::unknown, R::exact,
     "LibreSSL SSL_connect: error:1404B42E:SSL routines:ST_CONNECT:tlsv1 alert protocol version"},
    {"libressl ssl_connect: ssl_error_syscall", "", K::connection_closed, either, F::unknown, R::broad,
     "LibreSSL SSL_connect: SSL_ERROR_SYSCALL in connection to example.com:443"},
    {"libressl/", R"re(LibreSSL/[\d.]+: error:[0-9A-F]+:lib\(4\)::reason)re", K::connection_closed, either, F::unknown, R::exact,
     "LibreSSL/3.3.6: error:02FFF036:lib(4)::reason(54)"},
    {"libressl ssl_connect: connection reset", "", K::connection_reset, either, F::unknown, R::exact,
     "LibreSSL SSL_connect: Connection reset by peer in connection to x:443"},
    {"libressl/", R"re(libressl.{0,30}error:1404B\w+:.{0,60}wrong version number)re", K::not_tls, either, F::peer, R::broad,
     "LibreSSL/2.8.3: error:1404B10B:SSL routines:CONNECT_CR_SRVR_HELLO:wrong version number"},
    {"certificate verification failed:", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "tls_connect: certificate verification failed: unable to get local issuer certificate"},
    {"not present in server certificate", R"re(name [`'"]?.+?[`'"]? not present in server certificate)re", K::name_mismatch, either, F::peer, R::exact,
     "name `www.example.com' not present in server certificate"},
    {"certificate verification failed: certificate has expired", "", K::cert_expired, either, F::peer, R::exact,
     "ftp: certificate verification failed: certificate has expired"},
    {"failed to open ca file", "", K::file_unreadable, either, F::self, R::exact,
     "failed to open CA file '/etc/ssl/cert.pem': No such file or directory"},
    {"private/public key mismatch", "", K::key_mismatch, either, F::self, R::exact,
     "private/public key mismatch"},
};
// clang-format on

}  // namespace

constexpr Table kLibresslTable = Packed<kRows>::table("libressl", "libressl lib/libssl, libtls tls_verify.c");

}  // namespace mtlsdiag::explain
