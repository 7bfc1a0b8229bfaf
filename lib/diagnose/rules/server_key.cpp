// Rules about the server's own key and what it signs with: one that may not sign, one that no signature algorithm is
// for, and a list of algorithms for clients that leaves nothing to ask for.
#include <fmt/core.h>

#include <algorithm>

#include "der/certificate.h"
#include "diagnose/rule.h"
#include "wire/registry.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using wire::AlertDescription;
using wire::Registry;

/// A key that may not sign serves no ECDHE suite of TLS 1.2, and one that is too short signs nothing in TLS 1.3: the
/// server then finds nothing in common, and only a try with another version brings its certificate to light.
Fit unusable_server_key(const Seen& seen) {
  if (!is_unspecific_failure(seen)) {
    return {};
  }
  for (const Change change : {Change::old_versions, Change::tls12_only}) {
    const Attempt* other = seen.tried(change);
    if (other == nullptr || !other->transcript.server_chain || !other->transcript.server_chain->judgement) {
      continue;
    }
    for (const Finding& finding : other->transcript.server_chain->judgement->findings) {
      const bool is_of_key = finding.kind == Kind::key_usage_wrong || finding.kind == Kind::weak_key;
      if (is_of_key && finding.subject.index.value_or(0) == 0) {
        Fit result;
        result.strength = Strength::proven;
        result.finding = finding;
        result.finding.message +=
            fmt::format(", so that it serves nothing that the client offers; seen {}", describe(change));
        return refused(seen, std::move(result));
      }
    }
  }
  return {};
}

/// The server's key, for people, where TLS 1.3 has no signature scheme for it: a curve other than P-256, P-384 and
/// P-521, or DSA. Source: RFC 8446 §4.2.3.
std::string key_without_scheme(const Seen& seen) {
  const auto& chain = seen.transcript.server_chain;
  if (!seen.is_tls13 || !chain || chain->certificates.empty()) {
    return {};
  }
  const Result<der::Certificate> leaf = der::Certificate::parse(chain->certificates.front());
  const bool is_unfit = leaf && (leaf->key.type == der::KeyType::dsa || is_on_rare_curve(leaf->key));
  return is_unfit ? der::describe(leaf->key) : std::string();
}

/// What keeps a server from signing with whatever scheme it is offered: it is its own. Having shown its certificate it
/// has nothing left to do but to sign (Java says internal_error there); one that says handshake_failure has not even
/// found a certificate to show. Empty: it may be something else.
std::string own_obstacle(const Seen& seen) {
  if (const std::string key = key_without_scheme(seen); !key.empty()) {
    return fmt::format("the server's key ({}) serves no signature algorithm of TLS 1.3", key);
  }
  const bool is_shown = seen.transcript.server_chain.has_value();
  return is_shown || seen.has_alert(AlertDescription::handshake_failure)
             ? "the server's own settings leave it no signature algorithm for its key, or it cannot use the key"
             : "";
}

/// Between ServerHello and our flight the server has only its own signature to make.
Fit server_signature_algorithm(const Seen& seen) {
  const bool has_signed = seen.transcript.server_key_exchange || seen.transcript.has_server_certificate_verify;
  const bool is_between = seen.has_server_hello && !has_signed && seen.refusal == Refusal::alert &&
                          !seen.transcript.is_finished_sent && !seen.transcript.client_chain;
  const bool is_fitting = seen.has_alert(AlertDescription::handshake_failure) ||
                          seen.has_alert(AlertDescription::internal_error) ||
                          seen.has_alert(AlertDescription::illegal_parameter);
  if (!is_between || !is_fitting) {
    return {};
  }
  const Attempt* wide = seen.tried(Change::every_sigalg);
  const bool is_further =
      wide != nullptr && (wide->transcript.is_finished_sent || wide->transcript.has_server_certificate_verify ||
                          wide->transcript.server_key_exchange);
  const std::string obstacle = wide != nullptr && !is_further ? own_obstacle(seen) : std::string();
  if (wide != nullptr && !is_further && obstacle.empty()) {
    return {};
  }
  const bool is_ours = obstacle.empty();
  Fit result = fit(is_further ? Strength::proven : Strength::supported, Kind::sigalg_mismatch,
                   is_ours ? narrowed_side(seen, Kind::sigalg_mismatch) : Side::server,
                   is_ours ? "the client accepts no signature algorithm that the server's key can serve" : obstacle);
  if (is_further && wide->transcript.negotiated.server_signature) {
    result.finding.message +=
        fmt::format("; it would sign with {}",
                    wire::name_of(Registry::signature_scheme, *wide->transcript.negotiated.server_signature));
  }
  result.tell_apart = "a try with every signature algorithm offered";
  ask(result, Change::every_sigalg, "whether the server goes on when every signature algorithm is offered");
  return refused(seen, std::move(result));
}

/// True for schemes that sign no TLS 1.3 handshake: RSA PKCS#1, DSA, and ECDSA with SHA-1 or SHA-224. Source: RFC 8446
/// §4.2.3.
bool is_for_tls12_only(std::uint16_t scheme) {
  const std::string name = wire::name_of(Registry::signature_scheme, scheme);
  return name.starts_with("rsa_pkcs1") || name.starts_with("dsa_") || name.ends_with("_sha1") ||
         name.ends_with("_sha224");
}

/// A server whose list of signature algorithms for clients has none for TLS 1.3 cannot write its CertificateRequest
/// (OpenSSL: internal_error). Under TLS 1.2 the list can be seen.
Fit request_without_algorithms(const Seen& seen) {
  const bool is_in_place = seen.is_tls13 && seen.has_server_hello && seen.request == nullptr &&
                           !seen.transcript.server_chain && seen.has_alert(AlertDescription::internal_error);
  const Attempt* older = seen.tried(Change::tls12_only);
  const wire::CertificateRequest* request = older == nullptr ? nullptr : older->transcript.request();
  const bool is_shown =
      request != nullptr && !request->signature_algorithms.empty() &&
      std::all_of(request->signature_algorithms.begin(), request->signature_algorithms.end(), is_for_tls12_only);
  if (!is_in_place || (older != nullptr && !is_shown)) {
    return {};
  }
  Fit result = fit(is_shown ? Strength::proven : Strength::possible, Kind::sigalg_mismatch, Side::server,
                   "the server accepts no signature algorithm of TLS 1.3 from clients, so that it cannot ask for a "
                   "certificate");
  result.finding.fix = {
      "Let the server accept rsa_pss_rsae_sha256, ecdsa_secp256r1_sha256 and the like from clients (OpenSSL: "
      "ClientSignatureAlgorithms), or hold it to TLS 1.2."};
  result.tell_apart = "the signature algorithms that the server asks for under TLS 1.2";
  ask(result, Change::tls12_only, "which signature algorithms the server asks for under TLS 1.2");
  return refused(seen, std::move(result));
}

constexpr Rule kRules[] = {
    {"the server's key may not sign", unusable_server_key},
    {"no signature algorithm for the server's key", server_signature_algorithm},
    {"no signature algorithm for clients", request_without_algorithms},
};

}  // namespace

std::span<const Rule> server_key_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
