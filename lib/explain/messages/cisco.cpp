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
};
// clang-format on

}  // namespace

constexpr Table kCiscoTable =
    Packed<kRows>::table("cisco", "cisco asa syslog 717nnn, 725nnn; ise 125nn; globalprotect");

}  // namespace mtlsdiag::explain
