#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include <string>
#include <vector>

#include "wire/alert.h"
#include "wire/registry.h"

namespace mtlsdiag::wire {
namespace {

constexpr Registry kAll[] = {
    Registry::version,          Registry::cipher_suite,       Registry::group,
    Registry::signature_scheme, Registry::extension,          Registry::handshake_type,
    Registry::certificate_type, Registry::certificate_format, Registry::compression,
    Registry::point_format,     Registry::psk_mode,           Registry::hpke_kdf,
    Registry::hpke_aead,
};

TEST_CASE("every registry is sorted by number, and each name leads back to its number") {
  for (const Registry registry : kAll) {
    int last = -1;
    for (const RegistryEntry& row : entries(registry)) {
      CAPTURE(row.name);
      CHECK(row.number > last);
      last = row.number;
      CHECK(find_number(registry, row.name) == row.number);
      CHECK(name_of(registry, row.number) == row.name);
    }
  }
}

TEST_CASE("OpenSSL and the table agree on every cipher suite that OpenSSL knows") {
  SSL_CTX* context = SSL_CTX_new(TLS_method());
  SSL_CTX_set_security_level(context, 0);
  REQUIRE(SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL") == 1);
  const STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(context);
  CHECK(sk_SSL_CIPHER_num(ciphers) > 80);
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(ciphers, i);
    const std::uint16_t number = SSL_CIPHER_get_protocol_id(cipher);
    const std::string name = SSL_CIPHER_standard_name(cipher);
    CHECK(name_of(Registry::cipher_suite, number) == name);
    CHECK(find_number(Registry::cipher_suite, SSL_CIPHER_get_name(cipher)) == number);
  }
  SSL_CTX_free(context);
}

TEST_CASE("names are found as people and other stacks write them") {
  struct Row {
    Registry registry;
    const char* name;
    std::uint16_t number;
  };
  for (const Row& row :
       {Row{Registry::version, "1.3", 0x0304}, Row{Registry::version, "tls1_2", 0x0303},
        Row{Registry::group, "P-256", 23}, Row{Registry::group, "x25519mlkem768", 4588},
        Row{Registry::group, "0x11ec", 4588}, Row{Registry::signature_scheme, "RSA-PSS+SHA256", 0x0804},
        Row{Registry::signature_scheme, "ed25519", 0x0807},
        Row{Registry::cipher_suite, "ECDHE-RSA-AES128-GCM-SHA256", 0xC02F}}) {
    CAPTURE(row.name);
    CHECK(find_number(row.registry, row.name) == row.number);
  }
  CHECK_FALSE(find_number(Registry::group, "P-257"));
  CHECK_FALSE(find_number(Registry::cipher_suite, "0x"));
  CHECK_FALSE(find_number(Registry::cipher_suite, "0xzz"));
}

TEST_CASE("what is not registered is shown by number, and GREASE as such") {
  CHECK(name_of(Registry::cipher_suite, 0x4242) == "0x4242");
  CHECK(name_of(Registry::cipher_suite, 0x0A0A) == "GREASE (0x0A0A)");
  CHECK(name_of(Registry::group, 0xFAFA) == "GREASE (0xFAFA)");
  CHECK_FALSE(is_grease(0x0A1A));
  CHECK(is_post_quantum(4588));
  CHECK_FALSE(is_post_quantum(29));
}

TEST_CASE("a cipher suite's name tells how keys are agreed on") {
  struct Row {
    std::uint16_t number;
    KeyExchange kind;
    bool psk;
  };
  for (const Row& row : {Row{0x1301, KeyExchange::tls13, false}, Row{0xC02F, KeyExchange::ecdhe, false},
                         Row{0x009E, KeyExchange::dhe, false}, Row{0x002F, KeyExchange::rsa, false},
                         Row{0xC035, KeyExchange::ecdhe, true}, Row{0x0090, KeyExchange::dhe, true},
                         Row{0x0034, KeyExchange::dh_anon, false}, Row{0x9999, KeyExchange::unknown, false}}) {
    CAPTURE(row.number);
    CHECK(cipher_traits(row.number).key_exchange == row.kind);
    CHECK(cipher_traits(row.number).has_psk == row.psk);
  }
}

TEST_CASE("alerts are found by number and by name, and unknown ones keep their number") {
  for (const AlertEntry& row : alerts()) {
    CAPTURE(row.name);
    CHECK(find_alert(static_cast<std::uint8_t>(row.description)) == &row);
    CHECK(find_alert(row.name) == &row);
    CHECK(row.meaning.back() != '.');
    CHECK(row.source.substr(0, 4) == "RFC ");
  }
  CHECK(find_alert("Certificate Expired")->description == AlertDescription::certificate_expired);
  CHECK(find_alert("116")->name == "certificate_required");
  CHECK(find_alert("300") == nullptr);
  CHECK(alert_name(200) == "alert 200");
}

TEST_CASE("an alert is exactly two bytes") {
  const Result<Alert> alert = decode_alert(*from_hex("022d"));
  REQUIRE(alert);
  CHECK(alert->is_fatal());
  CHECK(alert->is(AlertDescription::certificate_expired));
  CHECK(decode_alert(*from_hex("02")).error().code == ErrorCode::truncated);
  CHECK(decode_alert(*from_hex("022d00"), 5).error().message == "bytes after the alert at offset 7");
}

}  // namespace
}  // namespace mtlsdiag::wire
