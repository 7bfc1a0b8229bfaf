#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl/tls required on the control channel", "", K::starttls_required, client, F::client, R::exact,
     "550 SSL/TLS required on the control channel"},
    {"non-anonymous sessions must use encryption", "", K::starttls_required, client, F::client, R::exact,
     "530 Non-anonymous sessions must use encryption."},
    {"fatal error: gnutls_handshake", "", K::alert_generic, client, F::unknown, R::vague,
     "Fatal error: gnutls_handshake: x"},
    {"gnutls error", R"re(gnutls error (-\d+))re", K::alert_generic, client, F::unknown, R::vague,
     "Error: GnuTLS error -15: An unexpected TLS packet was received."},
    {"tls session of data connection", "", K::renegotiation_refused, client, F::unknown, R::exact,
     "425 Unable to build data connection: TLS session of data connection not resumed."},
    {"522 ssl connection failed", "", K::connection_closed, client, F::unknown, R::vague,
     "522 SSL connection failed; session reuse required: see require_ssl_reuse option in vsftpd.conf man page"},
};
// clang-format on

}  // namespace

constexpr Table kProftpdTable = Packed<kRows>::table("proftpd", "proftpd mod_tls, vsftpd, lftp, filezilla");

}  // namespace mtlsdiag::explain
