#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"did not present a certificate", R"re(client \S+ did not present a certificate)re", K::client_cert_required, server, F::client, R::exact,
     "SSL Client 10.0.0.5 did not present a certificate"},
    {"could not complete ssl handshake with", "", K::cipher_mismatch, either, F::unknown, R::broad,
     "CHECK_NRPE: Error - Could not complete SSL handshake with 10.0.0.5: 1"},
    {"could not complete ssl handshake with", R"re(could not complete ssl handshake with.{0,80}ssl.error=5)re", K::connection_closed, either, F::unknown, R::exact,
     "CHECK_NRPE: (ssl_err != 5) Error - Could not complete SSL handshake with 10.0.0.5: rc=-1 SSL-error=5"},
    {"could not complete ssl handshake with", R"re(could not complete ssl handshake with.{0,80}: connection reset)re", K::connection_reset, either, F::unknown, R::exact,
     "CHECK_NRPE: Error - Could not complete SSL handshake with 10.0.0.5: Connection reset by peer"},
    {"request packet version was invalid", R"re(use_ssl == true.{0,20}request packet version was invalid)re", K::not_tls, server, F::unknown, R::broad,
     "Error: (use_ssl == true): Request packet version was invalid!"},
};
// clang-format on

}  // namespace

constexpr Table kNrpeTable = Packed<kRows>::table("nrpe", "nagios-nrpe src/nrpe.c, src/check_nrpe.c");

}  // namespace mtlsdiag::explain
