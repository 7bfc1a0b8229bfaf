#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"closing because: ssl required", "", K::starttls_required, server, F::client, R::exact,
     "closing because: SSL required", "The pooler demands TLS: sslmode=require in the client."},
    {"closing because: server", R"re(closing because: server (?:does not support|refused|rejected) (?:ssl|tls))re", K::not_tls, client, F::server, R::exact,
     "closing because: server refused SSL"},
    {"ssl certificate authentication required", "", K::client_cert_required, server, F::client, R::exact,
     "FATAL:  SSL certificate authentication required"},
    {"authentication with pgpool failed", R"re("cert" authentication with pgpool failed)re", K::identity_not_authorized, server, F::client, R::exact,
     "\"CERT\" authentication with pgpool failed for user \"bob\""},
    {"not present in server certificate", R"re(name .{1,80} not present in server certificate)re", K::name_mismatch, client, F::peer, R::exact,
     "closing because: name `db1' not present in server certificate"},
    {"tls certificate name mismatch", "", K::identity_not_authorized, server, F::client, R::exact,
     "closing because: TLS certificate name mismatch"},
};
// clang-format on

}  // namespace

constexpr Table kPgbouncerTable = Packed<kRows>::table("pgbouncer", "pgbouncer, pgpool-II");

}  // namespace mtlsdiag::explain
