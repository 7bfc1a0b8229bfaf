// Two alerts in a row: OpenSSL stops reading at the first, and the second is the one that tells (GnuTLS sends
// access_denied and then bad_certificate). The second is sealed here with the server's own secret.
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include <array>
#include <optional>

#include "ossl/handle.h"
#include "pair.h"

namespace mtlsdiag::test {
namespace {

using wire::AlertDescription;

Bytes expand_label(ByteView secret, std::string_view label, std::size_t size) {
  Bytes info;
  Writer writer(info);
  writer.u16(static_cast<std::uint16_t>(size));
  writer.u8(static_cast<std::uint8_t>(6 + label.size()));
  writer.text("tls13 ");
  writer.text(label);
  writer.u8(0);
  const ossl::KeyContext context(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr));
  Bytes out(size);
  std::size_t written = size;
  EVP_PKEY_derive_init(context.get());
  EVP_PKEY_CTX_set_hkdf_mode(context.get(), EVP_PKEY_HKDEF_MODE_EXPAND_ONLY);
  EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256());
  EVP_PKEY_CTX_set1_hkdf_key(context.get(), secret.data(), static_cast<int>(secret.size()));
  EVP_PKEY_CTX_add1_hkdf_info(context.get(), info.data(), static_cast<int>(info.size()));
  REQUIRE(EVP_PKEY_derive(context.get(), out.data(), &written) == 1);
  return out;
}

/// Seals an alert as the record with that number under TLS_AES_128_GCM_SHA256.
Bytes seal_alert(ByteView secret, std::uint8_t number, AlertDescription alert) {
  const Bytes key = expand_label(secret, "key", 16);
  Bytes nonce = expand_label(secret, "iv", 12);
  nonce.back() ^= number;
  const Bytes plain{2, static_cast<std::uint8_t>(alert), 21};
  Bytes record{23, 3, 3, 0, static_cast<std::uint8_t>(plain.size() + 16)};
  Bytes sealed(plain.size() + 16);
  int size = 0;
  const ossl::Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(EVP_CIPHER_CTX_new());
  EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, key.data(), nonce.data());
  EVP_EncryptUpdate(context.get(), nullptr, &size, record.data(), 5);
  EVP_EncryptUpdate(context.get(), sealed.data(), &size, plain.data(), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(context.get(), sealed.data() + size, &size);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, sealed.data() + plain.size());
  record.insert(record.end(), sealed.begin(), sealed.end());
  return record;
}

TEST_CASE("the alerts that follow a fatal one under TLS 1.3 are opened and recorded, however the bytes come") {
  for (const bool is_together : {true, false}) {
    CAPTURE(is_together);
    Bytes secret;
    ServerSettings server = server_settings();
    server.ciphers = {"TLS_AES_128_GCM_SHA256"};
    server.judge = refuse(AlertDescription::bad_certificate);
    server.key_log = [&secret](std::string_view line) {
      if (line.rfind("SERVER_TRAFFIC_SECRET_0", 0) == 0) {
        secret = *from_hex(line.substr(line.rfind(' ') + 1));
      }
    };
    Pair pair = make_pair(client_settings(), server);
    pair.client.start(pair.now);
    pair.carry(pair.client, pair.server);
    pair.carry(pair.server, pair.client);
    pair.carry(pair.client, pair.server);
    Bytes alerts = pair.server.take_output();
    for (const Bytes& more : {seal_alert(secret, 1, AlertDescription::access_denied),
                              seal_alert(secret, 2, AlertDescription::close_notify)}) {
      if (!is_together) {
        pair.client.feed(alerts, pair.now);
        alerts.clear();
      }
      alerts.insert(alerts.end(), more.begin(), more.end());
    }
    pair.client.feed(alerts, pair.now);
    const handshake::Transcript& transcript = pair.client.transcript();
    REQUIRE(transcript.alerts.size() == 3);
    CHECK(transcript.alerts[0].alert.is(AlertDescription::bad_certificate));
    CHECK(transcript.alerts[1].alert.is(AlertDescription::access_denied));
    CHECK(transcript.alerts[2].alert.is(AlertDescription::close_notify));
    CHECK(transcript.alerts[1].is_encrypted);
    CHECK(transcript.ending == handshake::Ending::alert_received);
  }
}

TEST_CASE("what follows a fatal alert and does not open is left alone") {
  ServerSettings server = server_settings();
  server.judge = refuse(AlertDescription::bad_certificate);
  Pair pair = make_pair(client_settings(), server);
  pair.run();
  Bytes junk{23, 3, 3, 0, 40};
  junk.resize(45, 0xAA);
  pair.client.feed(junk, pair.now);
  pair.client.feed(as_bytes("nonsense"), pair.now);
  CHECK(pair.client.transcript().alerts.size() == 1);
}

}  // namespace
}  // namespace mtlsdiag::test
