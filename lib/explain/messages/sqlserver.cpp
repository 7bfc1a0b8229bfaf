#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"a connection was successfully established with the server, but then an error occurred", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "A connection was successfully established with the server, but then an error occurred during the pre-login handshake."},
    {"provider: ssl provider, error: 0 - the certificate chain", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)", "Give the client the CA of SQL Server's certificate; TrustServerCertificate=true only to find out."},
    {"driver could not establish a secure connection to sql server", "", K::alert_generic, client, F::unknown, R::vague,
     "The driver could not establish a secure connection to SQL Server by using Secure Sockets Layer (SSL) encryption. Error: \"x\""},
    {"ssl provider:", "", K::alert_generic, client, F::unknown, R::vague,
     "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: [error:0A000000]"},
    {"ssl provider:", R"re(ssl provider: \[?error:.{0,80}certificate verify failed)re", K::chain_untrusted_root, client, F::peer, R::broad,
     "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: [error:0A000086:SSL routines::certificate verify failed:self-signed certificate]"},
    {"ssl provider:", R"re(ssl provider: \[?error:.{0,80}verify failed:self[- ]signed certificate\])re", K::cert_self_signed, client, F::peer, R::exact,
     "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: [error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed:self signed certificate]"},
    {"failed to validate the server name", R"re(failed to validate the server name .{0,120}in a certificate)re", K::name_mismatch, client, F::peer, R::exact,
     "Failed to validate the server name in a certificate during Secure Sockets Layer (SSL) initialization."},
    {"the instance of sql server you attempted to connect to does not support encryption", "", K::not_tls, client, F::server, R::exact,
     "The instance of SQL Server you attempted to connect to does not support encryption."},
};
// clang-format on

}  // namespace

constexpr Table kSqlserverTable =
    Packed<kRows>::table("sqlserver", "microsoft odbc and jdbc drivers, System.Data.SqlClient");

}  // namespace mtlsdiag::explain
