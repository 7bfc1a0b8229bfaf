#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"certificate date is out of range", "", K::cert_expired, either, F::peer, R::exact,
     "%ASA-3-717009: Certificate validation failed. Certificate date is out-of-range, serial number: 1A"},
    {"no suitable trustpoints found", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "%ASA-3-717009: Certificate validation failed. No suitable trustpoints found to validate certificate"},
    {"rejected the ise local certificate", "", K::chain_untrusted_root, server, F::server, R::exact,
     "12520 EAP-TLS failed SSL/TLS handshake because the client rejected the ISE local-certificate"},
    {"asa 7 725014", R"re(asa-7-725014: ssl lib error.{0,200})re", K::alert_generic, either, F::unknown, R::vague,
     "%ASA-7-725014: SSL lib error. Function: ssl3_get_client_hello Reason: x"},
    {"required client certificate is not found", "", K::client_cert_required, client, F::client, R::exact,
     "Required client certificate is not found."},
    {"certificate validation failure", R"re((?:anyconnect|secure client|openconnect|\bvpn\b|client certificate).{0,100}certificate validation failure)re", K::client_cert_rejected, client, F::client, R::exact,
     "AnyConnect: Certificate Validation Failure"},
    {"crl_fetch_fail", "", K::crl_unavailable, either, F::network, R::exact,
     "%PKI-3-CRL_FETCH_FAIL: CRL fetch for trustpoint TP1 failed"},
    {"crl_insert_fail", "", K::crl_invalid, either, F::unknown, R::exact,
     "%PKI-3-CRL_INSERT_FAIL: CRL download for trustpoint \"TP1\" has been discarded."},
    {"stopped responding to ise", R"re((?:supplicant|endpoint|peer|client) stopped responding to ise)re", K::handshake_timeout, server, F::client, R::exact,
     "12935 Supplicant stopped responding to ISE during EAP-TLS certificate exchange"},
};
// clang-format on

}  // namespace

constexpr Table kCiscoTable =
    Packed<kRows>::table("cisco", "cisco asa syslog 717nnn, 725nnn; ise 125nn; globalprotect");

}  // namespace mtlsdiag::explain
