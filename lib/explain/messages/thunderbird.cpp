#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"tls certificate verification failed", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "msmtp: TLS certificate verification failed: the certificate hasn't got a known issuer"},
    {"certificate hasn't got a known issuer", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "msmtp: TLS certificate verification failed: the certificate hasn't got a known issuer"},
    {"certificate owner does not match hostname", "", K::name_mismatch, client, F::peer, R::exact,
     "msmtp: the certificate owner does not match hostname a.example"},
    {"the server does not support tls via the starttls command", "", K::not_tls, client, F::server, R::exact,
     "msmtp: the server does not support TLS via the STARTTLS command"},
};
// clang-format on

}  // namespace

constexpr Table kThunderbirdTable =
    Packed<kRows>::table("thunderbird", "thunderbird, mutt, msmtp, openssl-based mailers");

}  // namespace mtlsdiag::explain
