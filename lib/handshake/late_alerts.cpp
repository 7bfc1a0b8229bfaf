#include "handshake/late_alerts.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>

#include "ossl/reason.h"
#include "wire/record.h"

namespace mtlsdiag::handshake {
namespace {

using ossl::Handle;
using Kdf = Handle<EVP_KDF, EVP_KDF_free>;
using KdfContext = Handle<EVP_KDF_CTX, EVP_KDF_CTX_free>;
using Cipher = Handle<EVP_CIPHER, EVP_CIPHER_free>;
using CipherContext = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::uint8_t kAlert = static_cast<std::uint8_t>(wire::ContentType::alert);
constexpr std::uint8_t kProtected = static_cast<std::uint8_t>(wire::ContentType::application_data);

struct Suite {
  std::uint16_t number;
  const char* cipher;
  const char* digest;
  std::size_t key_size;
};

/// Source: RFC 8446 §B.4.
constexpr Suite kSuites[] = {
    {0x1301, "AES-128-GCM", "SHA256", 16},
    {0x1302, "AES-256-GCM", "SHA384", 32},
    {0x1303, "ChaCha20-Poly1305", "SHA256", 32},
};

const Suite* suite_of(SSL* ssl) {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl);
  for (const Suite& suite : kSuites) {
    if (cipher != nullptr && suite.number == SSL_CIPHER_get_protocol_id(cipher)) {
      return &suite;
    }
  }
  return nullptr;
}

/// HKDF-Expand-Label with an empty context. Source: RFC 8446 §7.1.
ossl::Secret expand_label(const Suite& suite, ByteView secret, std::string_view label, std::size_t size) {
  Bytes info;
  Writer writer(info);
  writer.u16(static_cast<std::uint16_t>(size));
  writer.u8(static_cast<std::uint8_t>(6 + label.size()));
  writer.text("tls13 ");
  writer.text(label);
  writer.u8(0);
  const Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const KdfContext context(EVP_KDF_CTX_new(kdf.get()));
  int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
  Bytes key = to_bytes(secret);
  std::array<OSSL_PARAM, 5> params{
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(suite.digest), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.data(), key.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()), OSSL_PARAM_construct_end()};
  Bytes out(size);
  const bool done = context && EVP_KDF_derive(context.get(), out.data(), out.size(), params.data()) == 1;
  ossl::wipe(key);
  return done ? ossl::Secret(std::move(out)) : ossl::Secret();
}

/// Opens one record; empty where it does not open. Source: RFC 8446 §5.2, §5.3.
Bytes open_record(const Suite& suite, ByteView secret, std::uint64_t sequence, ByteView header, ByteView fragment) {
  if (fragment.size() <= kTagSize) {
    return {};
  }
  const ossl::Secret key = expand_label(suite, secret, "key", suite.key_size);
  const ossl::Secret iv = expand_label(suite, secret, "iv", kNonceSize);
  if (key.empty() || iv.empty()) {
    return {};
  }
  Bytes nonce = to_bytes(iv.reveal());
  for (std::size_t i = 0; i < 8; ++i) {
    nonce[kNonceSize - 1 - i] ^= static_cast<std::uint8_t>(sequence >> (8 * i));
  }
  const ByteView sealed = fragment.first(fragment.size() - kTagSize);
  Bytes tag = to_bytes(fragment.last(kTagSize));
  Bytes plain(sealed.size());
  int size = 0;
  const Cipher cipher(EVP_CIPHER_fetch(nullptr, suite.cipher, nullptr));
  const CipherContext context(EVP_CIPHER_CTX_new());
  const bool opens =
      cipher && context &&
      EVP_DecryptInit_ex2(context.get(), cipher.get(), key.reveal().data(), nonce.data(), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, header.data(), static_cast<int>(header.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &size, sealed.data(), static_cast<int>(sealed.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(kTagSize), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), plain.data() + sealed.size(), &size) == 1;
  ossl::clear_errors();
  return opens ? plain : Bytes();
}

/// Cuts the inner type and the padding off; gives the content of an alert, else nothing. Source: RFC 8446 §5.4.
ByteView alert_inside(ByteView plain) {
  while (!plain.empty() && plain.back() == 0) {
    plain = plain.first(plain.size() - 1);
  }
  return !plain.empty() && plain.back() == kAlert ? plain.first(plain.size() - 1) : ByteView();
}

}  // namespace

void record_late_alerts(Engine::State& state) {
  BIO* in = SSL_get_rbio(state.ssl.get());
  char* buffered = nullptr;
  const long size = BIO_get_mem_data(in, &buffered);
  const Suite* suite = suite_of(state.ssl.get());
  Bytes secret;
  if (const Result<Bytes> decoded = from_hex(state.late_secret.reveal_text())) {
    secret = *decoded;
  }
  const ByteView waiting = as_bytes(std::string_view(buffered, static_cast<std::size_t>(std::max(size, 0L))));
  std::size_t done = 0;
  while (waiting.size() - done >= wire::kRecordHeaderLength) {
    Reader reader(waiting.subspan(done));
    const ByteView header = reader.take(wire::kRecordHeaderLength);
    const std::size_t length = static_cast<std::size_t>(header[3]) << 8U | header[4];
    const ByteView fragment = reader.take(length);
    if (!reader.ok()) {
      break;
    }
    state.recorder.record_header(false, header);
    if (header[0] == kAlert && fragment.size() == 2) {
      state.recorder.alert(false, fragment);
    } else if (header[0] == kProtected && suite != nullptr && !secret.empty() && !state.recorder.saw_key_update()) {
      const std::uint64_t sequence = state.recorder.protected_records_in() - 1;
      state.recorder.alert(false, alert_inside(open_record(*suite, secret, sequence, header, fragment)));
    }
    done += wire::kRecordHeaderLength + length;
  }
  Bytes sink(done);
  std::size_t taken = 0;
  if (done > 0) {
    BIO_read_ex(in, sink.data(), sink.size(), &taken);
  }
  ossl::wipe(secret);
}

}  // namespace mtlsdiag::handshake
