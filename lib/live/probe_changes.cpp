#include "live/probe_changes.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "mint/mint.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Change;
using handshake::ClientSettings;

/// Every suite that OpenSSL 3.0 can offer at security level 0, but those without authentication.
constexpr const char* kEveryCipher = "ALL:COMPLEMENTOFALL:!aNULL";

constexpr std::array kEveryGroup = {"x25519",    "secp256r1", "x448",      "secp384r1", "secp521r1",
                                    "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"};

constexpr std::array kEverySigalg = {"ecdsa_secp256r1_sha256",
                                     "ecdsa_secp384r1_sha384",
                                     "ecdsa_secp521r1_sha512",
                                     "ed25519",
                                     "ed448",
                                     "rsa_pss_rsae_sha256",
                                     "rsa_pss_rsae_sha384",
                                     "rsa_pss_rsae_sha512",
                                     "rsa_pss_pss_sha256",
                                     "rsa_pss_pss_sha384",
                                     "rsa_pss_pss_sha512",
                                     "rsa_pkcs1_sha256",
                                     "rsa_pkcs1_sha384",
                                     "rsa_pkcs1_sha512",
                                     "ecdsa_sha1",
                                     "rsa_pkcs1_sha1"};

template <std::size_t N>
std::vector<std::string> list_of(const std::array<const char*, N>& names) {
  return {names.begin(), names.end()};
}

void offer_every_cipher(ClientSettings& settings) {
  settings.security_level = 0;
  settings.ciphers = {kEveryCipher};
}

}  // namespace

Result<handshake::Identity> make_stranger(const ossl::Key& key, Instant now) {
  Result<ossl::Key> own = mint::make_key_like(key);
  if (!own) {
    return own.error();
  }
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"CN", "mtlsdiag: is a certificate that nobody knows refused?"}});
  spec.not_before = now - std::chrono::hours(1);
  spec.not_after = now + std::chrono::hours(1);
  spec.basic_constraints = mint::BasicConstraints{};
  spec.key_usage = mint::kDigitalSignature;
  spec.extended_key_usage = {mint::kClientAuth};
  Result<mint::Credential> made = mint::self_sign(spec, *own);
  if (!made) {
    return made.error();
  }
  return handshake::Identity{.chain = {std::move(made->certificate)}, .key = std::move(made->key)};
}

ClientSettings with_change(ClientSettings first, Change change, const ChangeContext& context) {
  ClientSettings settings = std::move(first);
  settings.lenient = true;
  switch (change) {
    case Change::none:
    case Change::banner:
    case Change::starttls: break;
    case Change::without_certificate: settings.withhold_certificate = true; break;
    case Change::unknown_certificate:
      if (context.stranger) {
        settings.identity = context.stranger;
      }
      break;
    case Change::completed_chain:
      if (settings.identity && !context.chain.empty()) {
        settings.identity->chain = context.chain;
      }
      break;
    case Change::tls12_only:
      settings.max_version = handshake::kTls12;
      settings.min_version = std::min(settings.min_version, handshake::kTls12);
      break;
    case Change::tls13_only:
      settings.min_version = handshake::kTls13;
      settings.max_version = handshake::kTls13;
      break;
    case Change::old_versions:
      settings.min_version = handshake::kTls10;
      settings.max_version = handshake::kTls13;
      settings.insecure_legacy_renegotiation = true;
      offer_every_cipher(settings);
      break;
    case Change::every_cipher:
      settings.groups = list_of(kEveryGroup);
      settings.sigalgs = list_of(kEverySigalg);
      offer_every_cipher(settings);
      break;
    case Change::every_group: settings.groups = list_of(kEveryGroup); break;
    case Change::every_sigalg:
      settings.security_level = 0;
      settings.sigalgs = list_of(kEverySigalg);
      break;
    case Change::without_sni: settings.sni.clear(); break;
    case Change::with_sni: settings.sni = context.host_name; break;
    case Change::without_alpn: settings.alpn.clear(); break;
    case Change::post_handshake_auth:
      settings.post_handshake_auth = true;
      settings.allow_renegotiation = true;
      settings.insecure_legacy_renegotiation = true;
      break;
  }
  return settings;
}

}  // namespace mtlsdiag::live
