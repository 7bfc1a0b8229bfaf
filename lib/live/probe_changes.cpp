#include "live/probe_changes.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "der/certificate.h"
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

void offer_old_versions(ClientSettings& settings, const ChangeContext&) {
  settings.min_version = handshake::kTls10;
  settings.max_version = handshake::kTls13;
  settings.insecure_legacy_renegotiation = true;
  offer_every_cipher(settings);
}

void offer_everything(ClientSettings& settings, const ChangeContext&) {
  settings.groups = list_of(kEveryGroup);
  settings.sigalgs = list_of(kEverySigalg);
  offer_every_cipher(settings);
}

void present_stranger(ClientSettings& settings, const ChangeContext& context) {
  if (context.stranger) {
    settings.identity = context.stranger;
  }
}

void present_completed_chain(ClientSettings& settings, const ChangeContext& context) {
  if (settings.identity && !context.chain.empty()) {
    settings.identity->chain = context.chain;
  }
}

void allow_late_requests(ClientSettings& settings, const ChangeContext&) {
  settings.post_handshake_auth = true;
  settings.allow_renegotiation = true;
  settings.insecure_legacy_renegotiation = true;
}

/// One row for each change that is about TLS; the others change the road to the server.
struct Alteration {
  Change change;
  void (*apply)(ClientSettings&, const ChangeContext&);
};

constexpr Alteration kAlterations[] = {
    {Change::without_certificate, [](auto& settings, const auto&) { settings.withhold_certificate = true; }},
    {Change::unknown_certificate, present_stranger},
    {Change::unsigned_certificate, present_stranger},
    {Change::completed_chain, present_completed_chain},
    {Change::tls12_only,
     [](auto& settings, const auto&) {
       settings.max_version = handshake::kTls12;
       settings.min_version = std::min(settings.min_version, handshake::kTls12);
     }},
    {Change::tls13_only,
     [](auto& settings, const auto&) { settings.min_version = settings.max_version = handshake::kTls13; }},
    {Change::old_versions, offer_old_versions},
    {Change::every_cipher, offer_everything},
    {Change::every_group, [](auto& settings, const auto&) { settings.groups = list_of(kEveryGroup); }},
    {Change::every_sigalg,
     [](auto& settings, const auto&) {
       settings.security_level = 0;
       settings.sigalgs = list_of(kEverySigalg);
     }},
    {Change::without_sni, [](auto& settings, const auto&) { settings.sni.clear(); }},
    {Change::with_sni, [](auto& settings, const auto& context) { settings.sni = context.host_name; }},
    {Change::without_alpn, [](auto& settings, const auto&) { settings.alpn.clear(); }},
    {Change::post_handshake_auth, allow_late_requests},
};

/// What a good client's certificate holds, for a few hours.
mint::CertificateSpec client_spec(std::string_view common_name, Instant now) {
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"CN", common_name}});
  spec.not_before = now - std::chrono::hours(1);
  spec.not_after = now + std::chrono::hours(1);
  spec.basic_constraints = mint::BasicConstraints{};
  spec.key_usage = mint::kDigitalSignature;
  spec.extended_key_usage = {mint::kClientAuth};
  return spec;
}

/// A CRL distribution point without a reason for which its CRL holds (RFC 5280 §4.2.1.13). Its name is no address, so
/// that nobody fetches from it.
mint::Extension point_without_reasons() {
  using mint::context;
  const mint::Name nowhere = mint::name({{"CN", "mtlsdiag: no CRL"}});
  const Bytes full_name = mint::element(context(0, true), {mint::directory_name(nowhere).der});
  const Bytes no_reasons = mint::element(context(1), Bytes{0});
  const Bytes point = mint::sequence({mint::element(context(0, true), {full_name}), no_reasons});
  return {.oid = "2.5.29.31", .is_critical = false, .value = mint::sequence({point})};
}

}  // namespace

Result<handshake::Identity> make_stranger(const ossl::Key& key, Instant now) {
  Result<ossl::Key> own = mint::make_key_like(key);
  if (!own) {
    return own.error();
  }
  Result<mint::Credential> made =
      mint::self_sign(client_spec("mtlsdiag: is a certificate that nobody knows refused?", now), *own);
  if (!made) {
    return made.error();
  }
  return handshake::Identity{.chain = {std::move(made->certificate)}, .key = std::move(made->key)};
}

Result<handshake::Identity> make_unsigned(const handshake::Identity& ours, Instant now) {
  const Result<der::Certificate> leaf = der::Certificate::parse(ours.chain.front());
  const Result<ossl::Key> own = leaf ? mint::make_key_like(ours.key) : Result<ossl::Key>(leaf.error());
  if (!own) {
    return own.error();
  }
  mint::CertificateSpec spec = client_spec("mtlsdiag: is a certificate that its issuer did not sign refused?", now);
  spec.authority_key_identifier = false;
  spec.extra = {point_without_reasons()};
  Result<mint::Credential> made =
      mint::issue(spec, *own, {.name = mint::Name{to_bytes(leaf->issuer.raw)}, .key = *own, .key_identifier = {}});
  if (!made) {
    return made.error();
  }
  handshake::Identity identity{.chain = ours.chain, .key = std::move(made->key)};
  identity.chain.front() = std::move(made->certificate);
  return identity;
}

ClientSettings with_change(ClientSettings first, Change change, const ChangeContext& context) {
  first.lenient = true;
  const auto* const row = std::find_if(std::begin(kAlterations), std::end(kAlterations),
                                       [change](const Alteration& candidate) { return candidate.change == change; });
  if (row != std::end(kAlterations)) {
    row->apply(first, context);
  }
  return first;
}

}  // namespace mtlsdiag::live
