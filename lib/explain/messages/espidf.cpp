#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"no server verification option set", "", K::truststore_empty, client, F::self, R::exact,
     "E (5321) esp-tls-mbedtls: No server verification option set in esp_tls_cfg_t structure. Check esp_tls API reference", "Set cacert_buf, crt_bundle_attach or use_global_ca_store in esp_tls_cfg_t (or the client's configuration)."},
    {"couldn't get hostname for", "", K::dns_failure, client, F::network, R::exact,
     "esp-tls: couldn't get hostname for :broker.example.com: getaddrinfo() returns 202, addrinfo=0x0"},
    {"select() timeout", R"re((?:esp.tls|transport).{0,40}select\(\) timeout)re", K::connection_timeout, client, F::network, R::exact,
     "E (15673) esp-tls: [sock=54] select() timeout"},
    {"failed to connect to host", R"re(esp.tls: failed to connect to host)re", K::connection_refused, client, F::network, R::vague,
     "esp-tls: Failed to connect to host (errno 104)"},
    {"no matching trusted root certificate", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "E (4562) esp-x509-crt-bundle: No matching trusted root certificate found"},
    {"err_mbedtls", R"re(esp_err_mbedtls_x509_crt_parse_failed)re", K::pem_malformed, client, F::self, R::exact,
     "ESP_ERR_MBEDTLS_X509_CRT_PARSE_FAILED"},
    {"err_mbedtls", R"re(esp_err_mbedtls_pk_parse_key_failed)re", K::key_unreadable, client, F::self, R::exact,
     "ESP_ERR_MBEDTLS_PK_PARSE_KEY_FAILED"},
    {"err_mbedtls", R"re(esp_err_mbedtls_ssl_handshake_failed)re", K::alert_generic, either, F::unknown, R::vague,
     "Last esp error code: 0x801a = ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED"},
    {"err_esp_tls", R"re(err_esp_tls_cannot_resolve_hostname)re", K::dns_failure, client, F::network, R::exact,
     "ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME"},
    {"err_esp_tls", R"re(err_esp_tls_failed_connect_to_host)re", K::connection_refused, client, F::network, R::vague,
     "ESP_ERR_ESP_TLS_FAILED_CONNECT_TO_HOST"},
    {"err_esp_tls", R"re(err_esp_tls_connection_timeout)re", K::connection_timeout, client, F::network, R::exact,
     "ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT"},
    {"is a fatal alert message", R"re(is a fatal alert message \(msg (\d+)\))re", K::alert_generic, either, F::unknown, R::vague,
     "mbedtls: ssl_msg.c:4799 is a fatal alert message (msg 70)", "", "", Scheme::alert},
};
// clang-format on

}  // namespace

constexpr Table kEspidfTable = Packed<kRows>::table("esp-idf", "esp-idf components/esp-tls, mbedtls/esp_crt_bundle");

}  // namespace mtlsdiag::explain
