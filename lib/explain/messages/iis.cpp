#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"403.7", R"re(403\.7\b.{0,40}(?:forbidden|client cert|requires))re", K::client_cert_required, server, F::client, R::exact,
     "HTTP Error 403.7 - Forbidden"},
    {"403.16", R"re(403\.16\b)re", K::chain_untrusted_root, server, F::client, R::exact,
     "HTTP Error 403.16 - Forbidden Your client certificate is either not trusted or is invalid."},
    {"403.17", R"re(403\.17\b)re", K::cert_expired, server, F::client, R::exact,
     "HTTP Error 403.17 - Forbidden Your client certificate has expired or is not yet valid."},
    {"403.13", R"re(403\.13\b)re", K::cert_revoked, server, F::client, R::exact,
     "HTTP Error 403.13 - Forbidden Your client certificate was revoked"},
    {"403.12", R"re(403\.12\b)re", K::client_cert_rejected, server, F::client, R::exact,
     "HTTP Error 403.12 - Forbidden: Mapper denied access"},
    {"requires your browser to have a secure sockets layer", "", K::client_cert_required, server, F::client, R::exact,
     "The page you are attempting to access requires your browser to have a Secure Sockets Layer (SSL) client certificate that the Web server recognizes."},
    {"403.4", R"re(403\.[45] .{0,40}(?:ssl|forbidden))re", K::starttls_required, server, F::client, R::broad,
     "HTTP Error 403.4 - Forbidden: SSL is required to view this resource."},
};
// clang-format on

}  // namespace

constexpr Table kIisTable = Packed<kRows>::table("iis", "iis sub-status codes, http.sys, event log");

}  // namespace mtlsdiag::explain
