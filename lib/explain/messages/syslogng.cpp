#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"dn constraints were not met", "", K::identity_not_authorized, either, F::peer, R::exact,
     "Certificate valid, but DN constraints were not met, rejecting"},
    {"fingerprint constraints were not met", "", K::identity_not_authorized, either, F::peer, R::exact,
     "Certificate valid, but fingerprint constraints were not met, rejecting"},
    {"but purpose is invalid", "", K::key_usage_wrong, either, F::peer, R::exact,
     "Certificate valid, but purpose is invalid"},
    {"basicconstraints.ca is unset", "", K::ca_constraint_violated, either, F::peer, R::exact,
     "Invalid certificate found in chain, basicConstraints.ca is unset in non-leaf certificate"},
    {"crl not found", R"re(crl not found.{0,60}(?:verif|accept|proceed|certificate|crl.dir)|certificate revocation list.{0,40}not found)re", K::crl_unavailable, either, F::peer, R::exact,
     "CRL not found for certificate verification"},
};
// clang-format on

}  // namespace

constexpr Table kSyslogngTable =
    Packed<kRows>::table("syslog-ng", "syslog-ng lib/transport/tls-context.c, tls-verifier.c");

}  // namespace mtlsdiag::explain
