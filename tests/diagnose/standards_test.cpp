// What the server judges by, as its answers to a certificate that nobody signed tell: its clock, its CAs, its CRLs.
#include <doctest/doctest.h>

#include <algorithm>

#include "diagnose/case_builder.h"

namespace mtlsdiag::diagnose::test {
namespace {

using finding::Confidence;
using wire::AlertDescription;

const World& world() {
  return World::instance();
}

/// A server on OpenSSL that answers `first` to our certificate and `second` to one that our issuer did not sign.
CaseBuilder answers(AlertDescription first, AlertDescription second) {
  CaseBuilder builder = openssl_server();
  builder.alert(first).experiment(Change::unsigned_certificate,
                                  [second](Attempt& attempt) { refuse(attempt, second); });
  return builder;
}

CaseBuilder& answers_strangers(CaseBuilder& builder, AlertDescription description) {
  return builder.experiment(Change::unknown_certificate,
                            [description](Attempt& attempt) { refuse(attempt, description); });
}

TEST_CASE("whether a CRL expired, or a date of the server's, is asked by a certificate that nobody signed") {
  for (const AlertDescription description :
       {AlertDescription::certificate_expired, AlertDescription::bad_certificate}) {
    const Diagnosis diagnosis = openssl_server().alert(description).diagnose();
    CHECK(diagnosis.verdict.confidence == Confidence::likely);
    REQUIRE(diagnosis.next.has_value());
    CHECK(diagnosis.next->change == Change::unsigned_certificate);
  }
  // The order in which others look at a chain is not known.
  CHECK_FALSE(CaseBuilder().alert(AlertDescription::certificate_expired).diagnose().next.has_value());
}

TEST_CASE("certificate_expired is about the CRL where a certificate without one is of an unknown CA") {
  const Diagnosis diagnosis = answers(AlertDescription::certificate_expired, AlertDescription::unknown_ca).diagnose();
  CHECK(verdict_of(diagnosis) == "crl-expired/server");
  CHECK(diagnosis.verdict.confidence == Confidence::certain);
}

TEST_CASE("certificate_expired is about the server's CA, or its clock, where no CRL is looked for") {
  for (const AlertDescription second : {AlertDescription::certificate_expired, AlertDescription::decrypt_error}) {
    const Diagnosis diagnosis = answers(AlertDescription::certificate_expired, second).diagnose();
    CHECK(verdict_of(diagnosis) == "cert-expired/server");
    CHECK(diagnosis.verdict.confidence == Confidence::certain);
  }
  const Diagnosis unclear =
      answers(AlertDescription::certificate_expired, AlertDescription::handshake_failure).diagnose();
  CHECK(verdict_of(unclear) == "crl-expired/server");
  CHECK(unclear.verdict.confidence == Confidence::likely);
}

TEST_CASE("bad_certificate is about a CRL, a clock, or the program's own list of certificates") {
  using Alert = AlertDescription;
  const Diagnosis crl = answers(Alert::bad_certificate, Alert::unknown_ca).diagnose();
  CHECK(verdict_of(crl) == "crl-invalid/server");
  CHECK(crl.verdict.confidence == Confidence::certain);
  // The leaf alone is refused, and it has been valid for ten days.
  CaseBuilder pinned = answers(Alert::bad_certificate, Alert::decrypt_error);
  CHECK(verdict_of(pinned.diagnose()) == "identity-not-authorized/client");
  pinned.first().transcript.negotiated.alpn = "http/1.1";
  CHECK(verdict_of(pinned.diagnose()) == "cert-not-yet-valid/server");
  // A CA is refused: by a clock that is behind, unless strangers hear the same.
  CaseBuilder behind = answers(Alert::bad_certificate, Alert::bad_certificate);
  CHECK(verdict_of(behind.diagnose()) == "cert-not-yet-valid/server");
  REQUIRE(behind.diagnose().next.has_value());
  CHECK(behind.diagnose().next->change == Change::unknown_certificate);
  CaseBuilder knows_by_heart = behind;
  CHECK(verdict_of(answers_strangers(behind, Alert::unknown_ca).diagnose()) == "cert-not-yet-valid/server");
  CHECK(verdict_of(answers_strangers(knows_by_heart, Alert::bad_certificate).diagnose()) ==
        "identity-not-authorized/client");
}

TEST_CASE("a chain that has just begun is not too new where it is a CRL that is missing or the program's own list") {
  const auto fresh = [](AlertDescription second) {
    CaseBuilder builder = answers(AlertDescription::bad_certificate, second);
    builder.chain({world().leaf({.from_days = 0}, world().intermediate).certificate, world().intermediate.certificate});
    builder.settings().now = now() + std::chrono::minutes(20);
    return builder;
  };
  CHECK(verdict_of(fresh(AlertDescription::decrypt_error).diagnose()) == "cert-not-yet-valid/server");
  CHECK(verdict_of(fresh(AlertDescription::unknown_ca).diagnose()) == "crl-invalid/server");
  CaseBuilder known = fresh(AlertDescription::bad_certificate);
  CHECK(verdict_of(answers_strangers(known, AlertDescription::bad_certificate).diagnose()) ==
        "identity-not-authorized/client");
}

TEST_CASE("a certificate that was issued together with its CAs is not too new where these are not") {
  mint::CertificateSpec spec;
  spec.subject = world().root.subject;
  spec.not_before = now() - std::chrono::minutes(1);
  spec.not_after = now() + std::chrono::hours(24 * 300);
  spec.basic_constraints = mint::BasicConstraints{.is_ca = true};
  spec.key_usage = mint::kKeyCertSign;
  const mint::Credential root = *mint::self_sign(spec, *mint::make_key(mint::Algorithm::p256));
  CaseBuilder builder = answers(AlertDescription::bad_certificate, AlertDescription::decrypt_error);
  builder.chain({world().leaf({.from_days = 0}, root).certificate});
  CHECK(verdict_of(builder.diagnose()) == "cert-not-yet-valid/server");
  CHECK(verdict_of(builder.at_hand({root.certificate}).diagnose()) == "identity-not-authorized/client");
}

TEST_CASE("a CA of the same name is told from a missing CRL by a certificate that names no key of its issuer's") {
  CaseBuilder builder = openssl_server();
  builder.at_hand({world().root.certificate}).alert(AlertDescription::unknown_ca);
  CHECK(verdict_of(builder.diagnose()) == "crl-unavailable/server");
  REQUIRE(builder.diagnose().next.has_value());
  CHECK(builder.diagnose().next->change == Change::unsigned_certificate);
  CaseBuilder lacking = builder;
  builder.experiment(Change::unsigned_certificate,
                     [](Attempt& attempt) { refuse(attempt, AlertDescription::decrypt_error); });
  CHECK(verdict_of(builder.diagnose()) == "chain-untrusted-root/server");
  CHECK(builder.diagnose().verdict.confidence == Confidence::certain);
  lacking.experiment(Change::unsigned_certificate,
                     [](Attempt& attempt) { refuse(attempt, AlertDescription::unknown_ca); });
  CHECK(verdict_of(lacking.diagnose()) == "crl-unavailable/server");
}

TEST_CASE("decrypt_error is about the CRL where the server looks for CRLs, and else about the CA's key") {
  using Alert = AlertDescription;
  CaseBuilder builder = openssl_server();
  builder.at_hand({world().root.certificate}).alert(Alert::decrypt_error);
  CHECK(verdict_of(builder.diagnose()) == "signature-invalid/client");
  REQUIRE(builder.diagnose().next.has_value());
  CHECK(builder.diagnose().next->change == Change::unsigned_certificate);
  CaseBuilder other_key = builder;
  builder.experiment(Change::unsigned_certificate, [](Attempt& attempt) { refuse(attempt, Alert::unknown_ca); });
  CHECK(verdict_of(builder.diagnose()) == "crl-invalid/server");
  CHECK(builder.diagnose().verdict.confidence == Confidence::certain);
  other_key.experiment(Change::unsigned_certificate, [](Attempt& attempt) { refuse(attempt, Alert::decrypt_error); });
  CHECK(verdict_of(other_key.diagnose()) == "signature-invalid/client");
}

TEST_CASE("certificate_unknown is the word of an Apache whose CRL is out of date, which agrees on a protocol") {
  CaseBuilder builder = openssl_server();
  builder.alert(AlertDescription::certificate_unknown);
  CHECK(verdict_of(builder.diagnose()) == "client-cert-rejected/server");
  builder.first().transcript.negotiated.alpn = "http/1.1";
  CHECK(verdict_of(builder.diagnose()) == "crl-expired/server");
  builder.first().transcript.certificate_requests.front().request.signature_algorithms_cert = {0x0403};
  CHECK(verdict_of(builder.diagnose()) == "client-cert-rejected/server");
}

TEST_CASE("a request that is left without an answer is so, too, where the server takes its leave in good order") {
  CaseBuilder builder;
  builder.bare_end(handshake::Ending::close_notify);
  CHECK(verdict_of(builder.diagnose()) == "pass");
  builder.first().application.request_sent = true;
  for (const Change change : {Change::without_certificate, Change::unknown_certificate}) {
    builder.experiment(change, [](Attempt& attempt) { refuse(attempt, AlertDescription::certificate_required); });
  }
  CHECK(verdict_of(builder.diagnose()) == "connection-closed/server");
  // What HTTP/2 says of its settings is no answer.
  builder.first().transcript.application_bytes_in = 60;
  CHECK(verdict_of(builder.diagnose()) == "pass");
  builder.first().transcript.negotiated.alpn = "h2";
  CHECK(verdict_of(builder.diagnose()) == "connection-closed/server");
  CaseBuilder none;
  none.sends_none().bare_end(handshake::Ending::close_notify).first().application.request_sent = true;
  CHECK(verdict_of(none.diagnose()) == "client-cert-required/client");
}

TEST_CASE("a chain that lacks a link lacks it, whatever else is sent in its place") {
  const Bytes leaf = world().good_chain().front();
  CaseBuilder builder;
  builder.chain({leaf, world().stranger.certificate}).at_hand({world().intermediate.certificate});
  builder.alert(AlertDescription::unknown_ca).experiment(Change::completed_chain, accept);
  CHECK(verdict_of(builder.diagnose()) == "chain-missing-intermediate/client");
}

TEST_CASE("a root at hand that has the issuer's name and another key is no fault of a certificate that is let in") {
  const mint::Credential leaf = world().leaf({}, world().root);
  mint::CertificateSpec spec;
  spec.subject = world().root.subject;
  spec.not_before = now() - std::chrono::hours(24);
  spec.not_after = now() + std::chrono::hours(24 * 300);
  spec.basic_constraints = mint::BasicConstraints{.is_ca = true};
  spec.key_usage = mint::kKeyCertSign;
  const mint::Credential namesake = *mint::self_sign(spec, *mint::make_key(mint::Algorithm::p256));
  CaseBuilder builder;
  builder.chain({leaf.certificate}).at_hand({namesake.certificate});
  CHECK(verdict_of(builder.diagnose()) == "pass");
  CHECK(verdict_of(builder.alert(AlertDescription::unknown_ca).diagnose()) == "signature-invalid/client");
}

}  // namespace
}  // namespace mtlsdiag::diagnose::test
