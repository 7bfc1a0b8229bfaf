#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"tls alert read:fatal:", R"re(tls.alert.read:fatal:unknown ca)re", K::chain_untrusted_root, server, F::server, R::alert,
     "eap_tls: ERROR: TLS Alert read:fatal:unknown CA"},
    {"tls_alert read:fatal", R"re(tls.alert.read:fatal:([a-z ]+))re", K::alert_generic, server, F::unknown, R::vague,
     "(5) eap_peap: ERROR: (TLS) TLS_Alert read:fatal:access denied", "", "", Scheme::alert},
    {"tls_alert write:fatal", R"re(tls.alert.write:fatal:([a-z ]+))re", K::alert_generic, server, F::peer, R::vague,
     "(5) eap_tls: ERROR: TLS_Alert write:fatal:certificate expired", "", "", Scheme::alert},
    {"ctrl-event-eap-tls-cert-error", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "wlan0: CTRL-EVENT-EAP-TLS-CERT-ERROR reason=1 depth=1 subject='/CN=a' err='unable to get local issuer certificate'"},
    {"failed in __function__ (ssl_read)", "", K::alert_generic, server, F::unknown, R::vague,
     "eap_tls: ERROR: Failed in __FUNCTION__ (SSL_read): error:14094418"},
};
// clang-format on

}  // namespace

constexpr Table kFreeradiusTable =
    Packed<kRows>::table("freeradius", "freeradius src/main/tls.c, hostapd, wpa_supplicant");

}  // namespace mtlsdiag::explain
