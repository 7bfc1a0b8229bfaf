#include <doctest/doctest.h>

#include "diagnose/case_builder.h"

namespace mtlsdiag::diagnose::test {
namespace {

using finding::Confidence;
using handshake::Ending;
using handshake::Transcript;
using wire::AlertDescription;

/// What a server chose when everything was offered.
auto chooses(std::uint16_t version, std::uint16_t cipher) {
  return [version, cipher](Attempt& attempt) {
    attempt.transcript.alerts.clear();
    attempt.transcript.server_hello.emplace();
    attempt.transcript.server_hello->legacy_version = version;
    attempt.transcript.server_hello->cipher_suite = cipher;
  };
}

TEST_CASE("a handshake failure is followed by a try with everything offered") {
  const Diagnosis diagnosis = CaseBuilder().early_alert(AlertDescription::handshake_failure).diagnose();
  REQUIRE(diagnosis.next.has_value());
  CHECK(diagnosis.next->change == Change::every_cipher);
  CHECK(diagnosis.verdict.confidence == Confidence::likely);
}

TEST_CASE("what the server chose of everything tells what was missing, and whoever was narrowed must change") {
  CaseBuilder builder;
  builder.early_alert(AlertDescription::handshake_failure);
  builder.experiment(Change::every_cipher, chooses(wire::kTls12, 0xC006));
  CHECK(verdict_of(builder.diagnose()) == "cipher-mismatch/server");
  CHECK(builder.diagnose().verdict.confidence == Confidence::certain);
  builder.settings().limits_ciphers = true;
  CHECK(verdict_of(builder.diagnose()) == "cipher-mismatch/client");
}

TEST_CASE("a server that goes on once all is offered, and chooses what was offered before, lacked what was narrowed") {
  CaseBuilder builder;
  builder.early_alert(AlertDescription::handshake_failure).settings().limits_groups = true;
  CaseBuilder refused = builder;
  refused.experiment(Change::every_cipher, [](Attempt&) {});
  CHECK(verdict_of(refused.diagnose()) != "group-mismatch/client");
  builder.experiment(Change::every_cipher, chooses(wire::kTls12, 0xC02B));
  CHECK(verdict_of(builder.diagnose()) == "group-mismatch/client");
}

TEST_CASE("a version that was not offered is a version mismatch") {
  CaseBuilder said;
  said.early_alert(AlertDescription::protocol_version);
  CHECK(verdict_of(said.diagnose()) == "protocol-version-mismatch/server");
  said.settings().limits_versions = true;
  CHECK(verdict_of(said.diagnose()) == "protocol-version-mismatch/client");
  // A server that takes TLS 1.1 of everything has nothing newer, whatever the client asked for.
  said.experiment(Change::old_versions, chooses(wire::kTls11, 0xC009));
  CHECK(verdict_of(said.diagnose()) == "protocol-version-mismatch/server");
  CaseBuilder closed;
  closed.early_end(Ending::fin).experiment(Change::old_versions, chooses(wire::kTls10, 0xC009));
  CHECK(verdict_of(closed.diagnose()) == "protocol-version-mismatch/server");
}

TEST_CASE("a name in SNI that the server refuses is told by its alert or by a try without") {
  CHECK(verdict_of(CaseBuilder().early_alert(AlertDescription::unrecognized_name).diagnose()) ==
        "sni-unrecognized/client");
  CaseBuilder builder;
  builder.early_alert(AlertDescription::internal_error);
  CHECK(verdict_of(builder.diagnose()) == "internal-error/server");
  builder.experiment(Change::without_sni, chooses(wire::kTls12, 0xC02B));
  CHECK(verdict_of(builder.diagnose()) == "sni-unrecognized/client");
}

TEST_CASE("where the name given in SNI is refused, and none too, the host's own name is tried") {
  CaseBuilder builder;
  builder.early_alert(AlertDescription::internal_error).experiment(Change::without_sni, [](Attempt&) {});
  CHECK(verdict_of(builder.diagnose()) == "internal-error/server");
  CHECK(builder.diagnose().next->change != Change::with_sni);
  builder.settings().sni = "other.test";
  builder.experiment(Change::every_cipher, [](Attempt&) {}).experiment(Change::old_versions, [](Attempt&) {});
  REQUIRE(builder.diagnose().next.has_value());
  CHECK(builder.diagnose().next->change == Change::with_sni);
  builder.experiment(Change::with_sni, chooses(wire::kTls12, 0xC02B));
  CHECK(verdict_of(builder.diagnose()) == "sni-unrecognized/client");
}

TEST_CASE("a group that the server takes under TLS 1.3 alone is what a hello of TLS 1.2 lacks") {
  CaseBuilder builder;
  builder.early_alert(AlertDescription::handshake_failure).settings().limits_versions = true;
  handshake::Transcript& transcript = builder.first().transcript;
  transcript.client_hello.emplace().legacy_version = wire::kTls12;
  builder.experiment(Change::every_cipher, [](Attempt&) {});
  const auto chooses_group = [](std::uint16_t group) {
    return [group](Attempt& attempt) {
      chooses(wire::kTls12, 0x1301)(attempt);
      wire::Extensions& extensions = attempt.transcript.server_hello->extensions;
      const auto add = [&extensions](wire::ExtensionType type, std::uint16_t value) {
        extensions.push_back({.type = static_cast<std::uint16_t>(type), .body = wire::Number{value}});
      };
      add(wire::ExtensionType::supported_versions, wire::kTls13);
      add(wire::ExtensionType::key_share, group);
    };
  };
  builder.experiment(Change::old_versions, chooses_group(0x0100));
  CHECK(verdict_of(builder.diagnose()) == "group-mismatch/server");
  CHECK(builder.diagnose().verdict.confidence == Confidence::likely);
}

TEST_CASE("a hello that a list of suites holds to one version is the client's to widen") {
  CaseBuilder builder;
  builder.early_alert(AlertDescription::protocol_version).settings().limits_ciphers = true;
  builder.first().transcript.client_hello.emplace().legacy_version = wire::kTls12;
  CHECK(verdict_of(builder.diagnose()) == "protocol-version-mismatch/client");
}

TEST_CASE("a server that refuses every version by that alert has something else that is wrong") {
  CaseBuilder builder;
  builder.early_alert(AlertDescription::protocol_version);
  CHECK(builder.diagnose().verdict.confidence == Confidence::certain);
  builder.experiment(Change::old_versions, [](Attempt&) {});
  CHECK(verdict_of(builder.diagnose()) == "protocol-version-mismatch/server");
  CHECK(builder.diagnose().verdict.confidence == Confidence::likely);
}

TEST_CASE("a server that refuses one version by that alert and all of them by another has nothing to serve") {
  const auto answers = [](AlertDescription description) {
    return [description](Attempt& attempt) {
      attempt.transcript.alerts.front().alert.description = static_cast<std::uint8_t>(description);
    };
  };
  CaseBuilder builder;
  builder.early_alert(AlertDescription::protocol_version).settings().limits_versions = true;
  CaseBuilder refused = builder;
  refused.experiment(Change::old_versions, answers(AlertDescription::protocol_version));
  CHECK(verdict_of(refused.diagnose()) == "protocol-version-mismatch/client");
  builder.experiment(Change::old_versions, answers(AlertDescription::handshake_failure));
  CHECK(verdict_of(builder.diagnose()) == "cipher-mismatch/server");
  CHECK(builder.diagnose().verdict.confidence == Confidence::likely);
  // A client of today that was told so lacks a version of yesterday, whatever else the server lacks.
  builder.settings().limits_versions = false;
  CHECK(verdict_of(builder.diagnose()) == "protocol-version-mismatch/server");
}

/// A server that gives up in its own flight, whatever signature algorithms it is offered.
CaseBuilder unsigned_flight(AlertDescription description) {
  CaseBuilder builder;
  builder.alert(description);
  Transcript& seen = builder.first().transcript;
  seen.is_established = seen.is_finished_sent = seen.has_server_certificate_verify = false;
  seen.client_chain.reset();
  return builder;
}

TEST_CASE("a server that shows its certificate and signs with no scheme has none for its key, and is told of it") {
  const auto verdict_with = [](mint::Algorithm algorithm) {
    CaseBuilder builder = unsigned_flight(AlertDescription::internal_error);
    mint::CertificateSpec spec;
    spec.subject = mint::name({{"CN", "server.test"}});
    spec.not_before = now();
    spec.not_after = now() + std::chrono::hours(24);
    builder.first().transcript.server_chain->certificates = {
        mint::self_sign(spec, *mint::make_key(algorithm))->certificate};
    return builder.experiment(Change::every_sigalg, [](Attempt&) {}).diagnose();
  };
  const Diagnosis rare = verdict_with(mint::Algorithm::secp256k1);
  CHECK(verdict_of(rare) == "sigalg-mismatch/server");
  CHECK(rare.verdict.summary.find("secp256k1") != std::string::npos);
  CHECK(verdict_of(verdict_with(mint::Algorithm::p256)) == "sigalg-mismatch/server");
  CHECK(verdict_with(mint::Algorithm::p256).verdict.confidence == Confidence::likely);
}

TEST_CASE("a server that gives up before its certificate lacks a signature algorithm only by handshake_failure") {
  for (const AlertDescription description : {AlertDescription::handshake_failure, AlertDescription::internal_error}) {
    CaseBuilder builder = unsigned_flight(description);
    builder.first().transcript.server_chain.reset();
    builder.experiment(Change::every_sigalg, [](Attempt&) {});
    const bool is_known = description == AlertDescription::handshake_failure;
    CHECK(verdict_of(builder.diagnose()) == (is_known ? "sigalg-mismatch/server" : "internal-error/server"));
  }
}

TEST_CASE("a server's certificate that only another version brings to light shows why its key serves nothing") {
  CaseBuilder builder;
  builder.early_alert(AlertDescription::handshake_failure).experiment(Change::tls12_only, [](Attempt& attempt) {
    chooses(wire::kTls12, 0xC02F)(attempt);
    handshake::ChainSeen chain;
    chain.judgement.emplace().findings.push_back(
        finding::make(finding::Kind::weak_key, finding::Side::server, "short"));
    attempt.transcript.server_chain = chain;
  });
  CHECK(verdict_of(builder.diagnose()) == "weak-key/server");
  CHECK(builder.diagnose().verdict.confidence == Confidence::certain);
}

TEST_CASE("a server without secure renegotiation is tried once more with the old one allowed") {
  CaseBuilder builder;
  builder.early_end(Ending::protocol_error);
  builder.first().transcript.failures.push_back({.reason = handshake::Reason::legacy_renegotiation, .text = "unsafe"});
  CHECK(verdict_of(builder.diagnose()) == "renegotiation-refused/server");
  REQUIRE(builder.diagnose().next.has_value());
  CHECK(builder.diagnose().next->change == Change::post_handshake_auth);
}

TEST_CASE("our default offer of ALPN is no demand: the try without it counts") {
  CaseBuilder builder;
  CaseBuilder healthy;
  builder.early_alert(AlertDescription::no_application_protocol);
  REQUIRE(builder.diagnose().next.has_value());
  CHECK(builder.diagnose().next->change == Change::without_alpn);
  builder.experiment(Change::without_alpn, [&healthy](Attempt& attempt) {
    attempt = healthy.first();
    attempt.change = Change::without_alpn;
  });
  CHECK(verdict_of(builder.diagnose()) == "pass");
  builder.settings().is_alpn_given = true;
  CHECK(verdict_of(builder.diagnose()) == "alpn-mismatch/client");
}

TEST_CASE("an answer that is not TLS names the protocol, and STARTTLS where it has that") {
  struct Row {
    const char* bytes;
    const char* verdict;
  };
  for (const Row& row :
       {Row{"HTTP/1.1 400 Bad Request\r\n", "not-tls/server"}, Row{"SSH-2.0-OpenSSH_9.2\r\n", "not-tls/server"},
        Row{"220 mail.test ESMTP Postfix\r\n", "starttls-required/client"},
        Row{"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n", "starttls-required/client"}}) {
    CAPTURE(row.bytes);
    CaseBuilder builder;
    builder.early_end(Ending::not_tls);
    builder.first().transcript.first_bytes = to_bytes(as_bytes(row.bytes));
    CHECK(verdict_of(builder.diagnose()) == row.verdict);
  }
}

TEST_CASE("an end without a word before ServerHello is what it is, and the banner is listened for") {
  struct Row {
    Ending ending;
    const char* verdict;
  };
  for (const Row& row : {Row{Ending::fin, "connection-closed/server"}, Row{Ending::reset, "connection-reset/server"},
                         Row{Ending::timeout, "handshake-timeout/server"}}) {
    const Diagnosis diagnosis = CaseBuilder().early_end(row.ending).diagnose();
    CHECK(verdict_of(diagnosis) == row.verdict);
    REQUIRE(diagnosis.next.has_value());
    CHECK(diagnosis.next->change == Change::banner);
  }
  CaseBuilder greeted;
  greeted.early_end(Ending::timeout).experiment(Change::banner, [](Attempt& attempt) {
    attempt.plaintext = to_bytes(as_bytes("+OK POP3 ready\r\n"));
  });
  CHECK(verdict_of(greeted.diagnose()) == "starttls-required/client");
}

TEST_CASE("a port that closes without a word is tried by PostgreSQL's way to TLS, and by its port's") {
  CaseBuilder builder;
  builder.early_end(Ending::fin)
      .experiment(Change::banner, [](Attempt&) {})
      .experiment(Change::old_versions, [](Attempt&) {});
  const auto asked = [](const CaseBuilder& asking) {
    const Diagnosis diagnosis = asking.diagnose();
    return diagnosis.next && diagnosis.next->change == Change::starttls ? diagnosis.next->starttls : std::string();
  };
  CHECK(asked(builder) == "postgres");
  CaseBuilder directory = builder;
  directory.settings().port = 389;
  CHECK(asked(directory) == "ldap");
  builder.experiment(Change::starttls, chooses(wire::kTls12, 0xC02B));
  CHECK(verdict_of(builder.diagnose()) == "starttls-required/client");
}

TEST_CASE("a server that fails where it was to ask for a certificate does not fail for want of a signature") {
  CaseBuilder builder;
  builder.version(wire::kTls12).asks(false).alert(AlertDescription::internal_error);
  handshake::Transcript& transcript = builder.first().transcript;
  transcript.is_established = transcript.is_finished_sent = false;
  CHECK(verdict_of(builder.diagnose()) == "sigalg-mismatch/server");
  transcript.server_key_exchange.emplace();
  CHECK(verdict_of(builder.diagnose()) == "internal-error/server");
}

TEST_CASE("a request for a certificate that is longer than its lengths can say is the server's list of CAs") {
  CaseBuilder builder;
  handshake::Transcript& transcript = builder.early_end(Ending::protocol_error).first().transcript;
  transcript.server_hello.emplace();
  transcript.steps.push_back({.n = 1, .name = "certificate_request", .bytes = 70'000});
  CHECK(verdict_of(builder.diagnose()) == "peer-limit-exceeded/server");
  transcript.steps.back().bytes = 400;
  CHECK(verdict_of(builder.diagnose()) != "peer-limit-exceeded/server");
}

TEST_CASE("a server that cannot write its request under TLS 1.3 shows under TLS 1.2 which algorithms it lists") {
  CaseBuilder builder;
  builder.asks(false);
  builder.first().transcript.server_chain.reset();
  builder.first().transcript.is_finished_sent = false;
  builder.first().transcript.is_established = false;
  refuse(builder.first(), AlertDescription::internal_error);
  builder.experiment(Change::every_sigalg, [](Attempt&) {});
  REQUIRE(builder.diagnose().next.has_value());
  CHECK(builder.diagnose().next->change == Change::tls12_only);
  const auto asks_for = [](std::vector<std::uint16_t> algorithms) {
    return [algorithms](Attempt& attempt) {
      accept(attempt);
      attempt.transcript.certificate_requests.push_back({.request = {}, .step = 5});
      attempt.transcript.certificate_requests.front().request.signature_algorithms = algorithms;
    };
  };
  CaseBuilder old_only = builder;
  CHECK(verdict_of(old_only.experiment(Change::tls12_only, asks_for({0x0401, 0x0201})).diagnose()) ==
        "sigalg-mismatch/server");
  CHECK(verdict_of(builder.experiment(Change::tls12_only, asks_for({0x0401, 0x0804})).diagnose()) ==
        "internal-error/server");
}

TEST_CASE("an alert of another kind that comes whatever is offered is not about what is offered") {
  CaseBuilder builder;
  builder.early_alert(AlertDescription::access_denied);
  const auto same = [](Attempt&) {};
  builder.experiment(Change::every_cipher, same).experiment(Change::old_versions, same);
  CHECK(verdict_of(builder.experiment(Change::without_sni, same).diagnose()) == "alert-generic/server");
}

TEST_CASE("what is not TLS after a ServerHello is the server's broken bytes") {
  CaseBuilder builder;
  handshake::Transcript& transcript = builder.first().transcript;
  transcript.is_established = transcript.is_finished_sent = false;
  transcript.ending = Ending::protocol_error;
  transcript.failures.push_back({.reason = handshake::Reason::not_tls, .text = "wrong version number"});
  CHECK(verdict_of(builder.diagnose()) == "record-corrupt/server");
}

TEST_CASE("a session ticket that cannot hold the client's chain is broken by the chain") {
  CaseBuilder builder;
  handshake::Transcript& transcript = builder.first().transcript;
  transcript.client_chain->bytes = 120'000;
  transcript.is_established = false;
  transcript.tickets.clear();
  transcript.ending = Ending::protocol_error;
  transcript.failures.push_back({.reason = handshake::Reason::decode_error, .text = "length mismatch"});
  transcript.steps.push_back({.n = 30, .name = "new_session_ticket", .bytes = 120'300});
  CHECK(verdict_of(builder.diagnose()) == "peer-limit-exceeded/client");
  transcript.client_chain->bytes = 1'200;
  CHECK(verdict_of(builder.diagnose()) == "record-corrupt/server");
}

TEST_CASE("a signature algorithm that the client's key lacks is the cause, and not the missing certificate") {
  CaseBuilder builder;
  builder.first().transcript.client_chain->certificates.clear();
  builder.first().transcript.not_sent_because = handshake::NotSentBecause::no_common_sigalg;
  CHECK(verdict_of(builder.alert(AlertDescription::certificate_required).diagnose()) == "sigalg-mismatch/client");
  builder.first().transcript.not_sent_because = handshake::NotSentBecause::withheld;
  CHECK(verdict_of(builder.diagnose()) == "client-cert-required/client");
}

}  // namespace
}  // namespace mtlsdiag::diagnose::test
