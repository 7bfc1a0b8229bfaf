#include <doctest/doctest.h>

#include <algorithm>

#include "diagnose/case_builder.h"

namespace mtlsdiag::diagnose::test {
namespace {

using finding::Confidence;
using handshake::Ending;
using wire::AlertDescription;

const World& world() {
  return World::instance();
}

mint::Credential made(std::string_view name, mint::Algorithm algorithm, const mint::Credential& issuer, bool is_ca) {
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"O", "Devices"}, {"CN", name}});
  spec.not_before = now() + std::chrono::hours(24 * (is_ca ? 10 : -10));
  spec.not_after = now() + std::chrono::hours(24 * 300);
  spec.basic_constraints = mint::BasicConstraints{.is_ca = is_ca};
  spec.key_usage = is_ca ? mint::kKeyCertSign : mint::kDigitalSignature;
  if (!is_ca) {
    spec.extended_key_usage = {mint::kClientAuth};
  }
  return *mint::issue(spec, *mint::make_key(algorithm), issuer.issuer());
}

TEST_CASE("HTTP 403 and 401 are about who asks where every path answers so, or the page speaks of certificates") {
  for (const int status : {401, 403}) {
    CaseBuilder everywhere;
    everywhere.http(status, "nginx").first().application.is_turned_away = true;
    const Diagnosis diagnosis = everywhere.diagnose();
    CHECK(verdict_of(diagnosis) == "identity-not-authorized/client");
    CHECK(diagnosis.verdict.confidence == Confidence::likely);
    CHECK(verdict_of(CaseBuilder().http(status, "nginx").diagnose()) == "pass");
    CHECK(verdict_of(CaseBuilder().http(status, "", "your certificate is not on the list").diagnose()) ==
          "identity-not-authorized/client");
    CHECK(verdict_of(CaseBuilder().sends_none().http(status).diagnose()) == "client-cert-required/client");
    CHECK(verdict_of(CaseBuilder().asks(false).http(status).diagnose()) == "pass");
  }
}

TEST_CASE("HTTP 401 that asks for other credentials says nothing of the certificate") {
  CaseBuilder builder;
  builder.http(401, "nginx").first().application.is_turned_away = true;
  builder.first().application.asks_credentials = true;
  CHECK(verdict_of(builder.diagnose()) == "pass");
}

TEST_CASE("a certificate of a CA that is not listed is the cause of a 403, and not who is in it") {
  const Bytes foreign = world().leaf({}, world().stranger).certificate;
  CaseBuilder builder;
  builder.chain({foreign}).http(403, "nginx").first().application.is_turned_away = true;
  CHECK(verdict_of(builder.diagnose()) == "client-ca-not-accepted/client");
}

TEST_CASE("certificates that do not hang together with the leaf complete no chain and make no CA a listed one") {
  const Bytes leaf = world().leaf({}, world().intermediate).certificate;
  const Bytes other = world().leaf({.is_ca = true}, world().root).certificate;
  for (const AlertDescription description : {AlertDescription::unknown_ca, AlertDescription::bad_certificate}) {
    CHECK(verdict_of(CaseBuilder().chain({leaf, other}).alert(description).diagnose()) ==
          "chain-missing-intermediate/client");
  }
}

TEST_CASE("a certificate that signs itself is called so, also under the name of a listed CA") {
  const mint::Credential self = world().self_signed();
  CHECK(verdict_of(CaseBuilder()
                       .chain({self.certificate})
                       .lists({self.subject})
                       .alert(AlertDescription::unknown_ca)
                       .diagnose()) == "cert-self-signed/client");
}

TEST_CASE("certificates that no path uses are tried without before anything is said of them") {
  const Bytes leaf = world().leaf({}, world().intermediate).certificate;
  CaseBuilder builder;
  builder.chain({leaf, world().stranger.certificate, world().intermediate.certificate})
      .alert(AlertDescription::access_denied);
  REQUIRE(builder.diagnose().next.has_value());
  CHECK(builder.diagnose().next->change == Change::completed_chain);
  CHECK(builder.diagnose().next->chain.size() == 2);
  CaseBuilder accepted = builder;
  CHECK(verdict_of(accepted.experiment(Change::completed_chain, accept).diagnose()) == "chain-superfluous-cert/client");
  CaseBuilder refused = builder;
  CHECK(verdict_of(refused.experiment(Change::completed_chain, [](Attempt&) {}).diagnose()) ==
        "client-cert-rejected/server");
}

TEST_CASE("a chain larger than a stack takes is too large, unless the alert names another fault") {
  CaseBuilder builder;
  builder.first().transcript.client_chain->bytes = 120'000;
  CHECK(verdict_of(builder.alert(AlertDescription::illegal_parameter).diagnose()) == "peer-limit-exceeded/client");
  CHECK(verdict_of(builder.alert(AlertDescription::certificate_expired).diagnose()) == "crl-expired/server");
}

TEST_CASE("bad_certificate from a server on OpenSSL for a strong key in date is about a date on its side") {
  CHECK(verdict_of(openssl_server().alert(AlertDescription::bad_certificate).diagnose()) == "crl-invalid/server");
  CHECK(verdict_of(CaseBuilder().alert(AlertDescription::bad_certificate).diagnose()) == "client-cert-rejected/server");
}

TEST_CASE("bad_certificate from a server on OpenSSL for a key of 112 bits is about its security level") {
  const mint::Credential rsa = made("old key", mint::Algorithm::rsa2048, world().intermediate, false);
  CHECK(verdict_of(openssl_server()
                       .chain({rsa.certificate, world().intermediate.certificate})
                       .alert(AlertDescription::bad_certificate)
                       .diagnose()) == "weak-key/client");
}

TEST_CASE("a server whose own chain, or whose request, is below security level 3 does not ask for that level") {
  const mint::Credential rsa = made("old key", mint::Algorithm::rsa2048, world().intermediate, false);
  CaseBuilder builder = openssl_server();
  builder.chain({rsa.certificate, world().intermediate.certificate}).alert(AlertDescription::bad_certificate);
  CaseBuilder of_its_kind = builder;
  of_its_kind.first().transcript.server_chain->certificates = {rsa.certificate};
  CHECK(verdict_of(of_its_kind.diagnose()) == "crl-invalid/server");
  constexpr std::uint16_t kRsaSha224 = 0x0301;
  builder.first().transcript.certificate_requests.front().request.signature_algorithms.push_back(kRsaSha224);
  CHECK(verdict_of(builder.diagnose()) == "crl-invalid/server");
}

TEST_CASE("a Go server that names no CA for clients was given none") {
  CaseBuilder builder;
  builder.lists({}).alert(AlertDescription::unknown_ca);
  auto& request = builder.first().transcript.certificate_requests.front().request;
  request.signature_algorithms = {0x0804, 0x0403, 0x0807, 0x0805};
  CHECK(verdict_of(builder.diagnose()) == "chain-untrusted-root/server");
  request.signature_algorithms = {0x0403, 0x0503, 0x0603, 0x0807};
  CHECK(verdict_of(builder.diagnose()) == "chain-untrusted-root/client");
}

TEST_CASE("a key too short for every scheme asked for is the cause, and not the missing certificate") {
  const mint::Credential small = made("short key", mint::Algorithm::rsa1024, world().intermediate, false);
  CaseBuilder builder;
  builder.chain({small.certificate, world().intermediate.certificate});
  builder.first().transcript.client_chain->certificates.clear();
  CHECK(verdict_of(builder.alert(AlertDescription::certificate_required).diagnose()) == "weak-key/client");
}

TEST_CASE("a certificate that signs itself is refused for that before its usages are looked at") {
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"CN", "a CA as a client"}});
  spec.not_before = now() - std::chrono::hours(24);
  spec.not_after = now() + std::chrono::hours(24 * 300);
  spec.basic_constraints = mint::BasicConstraints{.is_ca = true};
  spec.key_usage = mint::kKeyCertSign;
  const mint::Credential self = *mint::self_sign(spec, *mint::make_key(mint::Algorithm::p256));
  CaseBuilder builder;
  CHECK(verdict_of(builder.chain({self.certificate}).alert(AlertDescription::unknown_ca).diagnose()) ==
        "cert-self-signed/client");
}

TEST_CASE("a certificate that does not meet the filters of the request is refused for that") {
  const Bytes usage_oid = {0x55, 0x1D, 0x25};
  const Bytes client_auth = {0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};
  const Bytes smart_card = {0x30, 0x0C, 0x06, 0x0A, 0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x14, 0x02, 0x02};
  const auto filtered_by = [](const Bytes& oid, const Bytes& values) {
    CaseBuilder builder;
    builder.first().transcript.certificate_requests.front().request.extensions.push_back(
        {.type = static_cast<std::uint16_t>(wire::ExtensionType::oid_filters),
         .body = wire::OidFilters{{wire::OidFilter{oid, values}}}});
    return builder.alert(AlertDescription::bad_certificate);
  };
  CHECK(verdict_of(filtered_by(usage_oid, client_auth).diagnose()) == "client-cert-rejected/server");
  CHECK(verdict_of(filtered_by(usage_oid, smart_card).diagnose()) == "eku-client-auth-missing/client");
  const Bytes key_usage_oid = {0x55, 0x1D, 0x0F};
  CHECK(verdict_of(filtered_by(key_usage_oid, {0x03, 0x02, 0x07, 0x80}).diagnose()) == "client-cert-rejected/server");
  CHECK(verdict_of(filtered_by(key_usage_oid, {0x03, 0x02, 0x06, 0xC0}).diagnose()) == "key-usage-wrong/client");
  CHECK(verdict_of(filtered_by({0x55, 0x1D, 0x20}, {0x30, 0x00}).diagnose()) == "identity-not-authorized/client");
}

TEST_CASE("netscapeCertType that leaves out the client is the cause where the certificate is refused") {
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"O", "Devices"}, {"CN", "a server's certificate of old"}});
  spec.not_before = now() - std::chrono::hours(24);
  spec.not_after = now() + std::chrono::hours(24 * 300);
  const auto with_types = [&spec](Bytes bits) {
    spec.extra = {{.oid = "2.16.840.1.113730.1.1", .value = std::move(bits)}};
    const mint::Credential leaf =
        *mint::issue(spec, *mint::make_key(mint::Algorithm::p256), world().intermediate.issuer());
    CaseBuilder builder;
    builder.chain({leaf.certificate, world().intermediate.certificate});
    return builder.alert(AlertDescription::unsupported_certificate);
  };
  const Bytes server = {0x03, 0x02, 0x06, 0x40};
  const Bytes client = {0x03, 0x02, 0x07, 0x80};
  CHECK(verdict_of(with_types(server).diagnose()) == "key-usage-wrong/client");
  CHECK(with_types(server).diagnose().verdict.confidence == Confidence::certain);
  CHECK(verdict_of(with_types(client).diagnose()) == "client-cert-rejected/server");
}

TEST_CASE("the server's clock is the cause where by its Date header the chain is not in date") {
  CaseBuilder behind;
  behind.http(400, "nginx", "The SSL certificate error").first().application.date =
      now() - std::chrono::hours(24 * 900);
  CHECK(verdict_of(behind.diagnose()) == "cert-not-yet-valid/server");
  CHECK(behind.diagnose().verdict.confidence == Confidence::certain);
  CaseBuilder ahead;
  ahead.http(400, "nginx", "The SSL certificate error").first().application.date =
      now() + std::chrono::hours(24 * 365 * 30);
  CHECK(verdict_of(ahead.diagnose()) == "cert-expired/server");
  CaseBuilder right;
  right.http(400, "nginx", "The SSL certificate error").first().application.date = now();
  CHECK(verdict_of(right.diagnose()) == "client-cert-rejected/server");
}

TEST_CASE("a chain that has just begun, or is about to end, is refused by a clock that is a little off") {
  const auto refused_by = [](AlertDescription description, int from_days, int to_days, std::chrono::minutes later) {
    CaseBuilder builder = openssl_server();
    builder.chain({world().leaf({.from_days = from_days, .to_days = to_days}, world().intermediate).certificate,
                   world().intermediate.certificate});
    builder.settings().now = now() + later;
    return verdict_of(builder.alert(description).diagnose());
  };
  using std::chrono::minutes;
  CHECK(refused_by(AlertDescription::bad_certificate, 0, 300, minutes(20)) == "cert-not-yet-valid/server");
  CHECK(refused_by(AlertDescription::bad_certificate, 0, 300, minutes(200)) == "crl-invalid/server");
  CHECK(refused_by(AlertDescription::certificate_expired, -1, 0, minutes(-20)) == "cert-expired/server");
  CHECK(refused_by(AlertDescription::certificate_expired, -1, 0, minutes(-200)) == "crl-expired/server");
  CHECK(refused_by(AlertDescription::certificate_expired, -1, 0, minutes(20)) == "cert-expired/client");
}

TEST_CASE("a line that came before the client was judged does not answer for the reset that followed it") {
  CaseBuilder builder;
  builder.sends_none().bare_end(Ending::reset).first().transcript.application_bytes_in = 10;
  CHECK(verdict_of(builder.diagnose()) == "client-cert-required/client");
  builder.first().transcript.ending = Ending::fin;
  CHECK(verdict_of(builder.diagnose()) == "pass");
}

TEST_CASE("an issuer that is not valid yet is unknown to some servers") {
  const mint::Credential late = made("Devices New CA", mint::Algorithm::p256, world().root, true);
  const Bytes leaf = world().leaf({}, late).certificate;
  CHECK(verdict_of(CaseBuilder().chain({leaf, late.certificate}).alert(AlertDescription::unknown_ca).diagnose()) ==
        "cert-not-yet-valid/client");
}

TEST_CASE("a certificate that names another key of its issuer's than is sent lacks its issuer") {
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"O", "Devices"}, {"CN", "device-9"}});
  spec.not_before = now() - std::chrono::hours(24);
  spec.not_after = now() + std::chrono::hours(24 * 300);
  spec.extended_key_usage = {mint::kClientAuth};
  spec.authority_key_identifier = false;
  const auto verdict_with = [&spec](const std::vector<mint::Extension>& extra) {
    spec.extra = extra;
    const mint::Credential leaf =
        *mint::issue(spec, *mint::make_key(mint::Algorithm::p256), world().intermediate.issuer());
    CaseBuilder builder = openssl_server();
    builder.chain({leaf.certificate, world().intermediate.certificate}).alert(AlertDescription::unknown_ca);
    const std::string untold = verdict_of(builder.diagnose());
    builder.experiment(Change::unsigned_certificate,
                       [](Attempt& attempt) { refuse(attempt, AlertDescription::decrypt_error); });
    CHECK(verdict_of(builder.diagnose()) == untold);
    CHECK(builder.diagnose().verdict.confidence == Confidence::certain);
    return untold;
  };
  CHECK(verdict_with({}) == "chain-untrusted-root/server");
  CHECK(verdict_with({{.oid = "2.5.29.35", .value = {0x30, 0x04, 0x80, 0x02, 0xAB, 0xCD}}}) ==
        "chain-missing-intermediate/client");
}

}  // namespace
}  // namespace mtlsdiag::diagnose::test
