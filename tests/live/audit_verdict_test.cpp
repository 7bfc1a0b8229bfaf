#include "live/audit_verdict.h"

#include <doctest/doctest.h>

#include "wire/alert.h"

using mtlsdiag::diagnose::Attempt;
using mtlsdiag::handshake::Ending;
using mtlsdiag::live::describe_reached;
using mtlsdiag::live::inferred_from;
using mtlsdiag::live::is_application_reached;
using mtlsdiag::live::is_let_in;
using mtlsdiag::live::ReachedWhen;

namespace {

Attempt established() {
  Attempt attempt;
  attempt.transcript.is_established = true;
  return attempt;
}

Attempt answered(int status, const char* text) {
  Attempt attempt = established();
  attempt.application.http_status = status;
  attempt.application.text = text;
  attempt.transcript.application_bytes_in = 100;
  return attempt;
}

Attempt ended(Ending ending) {
  Attempt attempt = established();
  attempt.transcript.ending = ending;
  return attempt;
}

Attempt alerted() {
  Attempt attempt = established();
  mtlsdiag::handshake::AlertSeen alert;
  alert.alert = {2, 116};
  attempt.transcript.alerts.push_back(alert);
  return attempt;
}

Attempt redirected(const char* location) {
  Attempt attempt = answered(302, "");
  attempt.application.location = location;
  return attempt;
}

/// Spoken to without a question.
Attempt spoken(Ending ending) {
  Attempt attempt = ended(ending);
  attempt.transcript.application_bytes_in = 9;
  return attempt;
}

/// Answered to the first words of a protocol that is not HTTP.
Attempt refused(const char* error) {
  Attempt attempt = spoken(Ending::timeout);
  attempt.application.request_sent = true;
  attempt.application.text = error;
  return attempt;
}

Attempt of_grpc(int status) {
  Attempt attempt = answered(200, "");
  attempt.application.grpc_status = status;
  return attempt;
}

Attempt greeted(const char* words) {
  Attempt attempt = spoken(Ending::timeout);
  attempt.application.text = words;
  return attempt;
}

}  // namespace

TEST_CASE("the application is reached by what it answers, not by a handshake that finished") {
  struct Row {
    const char* what;
    Attempt seen;
    Attempt good;
    std::optional<bool> reached;
  };
  const Row rows[] = {
      {"the same answer", answered(200, "hello"), answered(200, "hello"), true},
      {"another page", answered(200, "please log in"), answered(200, "hello"), true},
      {"another success", answered(204, ""), answered(200, "hello"), true},
      {"not found, where the good one finds", answered(404, ""), answered(200, "hello"), false},
      {"not found for everybody", answered(404, "not found"), answered(404, "not found"), true},
      {"too often", answered(429, ""), answered(200, "hello"), std::nullopt},
      {"out of order", answered(502, ""), answered(200, "hello"), std::nullopt},
      {"400 for everybody, in the same words", answered(400, "no websocket"), answered(400, "no websocket"), true},
      {"400 in other words", answered(400, "No required SSL certificate"), answered(400, "no websocket"), false},
      {"sent to log in", redirected("/login?from=/"), answered(200, "hello"), false},
      {"sent to log in, the good one elsewhere", redirected("/login"), redirected("/app"), false},
      {"sent where the good one is sent", redirected("/login?n=1"), redirected("/login?n=2"), true},
      {"greeted as the good one is", spoken(Ending::timeout), spoken(Ending::timeout), true},
      {"told why, and turned out", spoken(Ending::fin), spoken(Ending::timeout), false},
      {"words that are no HTTP where the good one got HTTP", spoken(Ending::fin), answered(200, "hello"), std::nullopt},
      {"the protocol's refusal", refused("not authorised"), refused(""), false},
      {"the protocol's refusal of everybody", refused("no such role"), refused("no such role"), std::nullopt},
      {"the protocol's answer to everybody", refused(""), refused(""), true},
      {"gRPC's refusal in a success", of_grpc(16), of_grpc(0), false},
      {"gRPC's refusal of everybody", of_grpc(7), of_grpc(7), std::nullopt},
      {"gRPC's other errors", of_grpc(12), of_grpc(12), true},
      {"IMAP's greeting, which everybody gets", greeted("* OK IMAP4rev1 ready"), greeted("* OK IMAP4rev1 ready"),
       std::nullopt},
      {"SMTP's greeting", greeted("220 mail ESMTP"), greeted("220 mail ESMTP"), true},
      {"nginx's 400", answered(400, "No required SSL certificate was sent"), answered(200, "hello"), false},
      {"Apache's 403", answered(403, "Forbidden"), answered(200, "hello"), false},
      {"403 for everybody", answered(403, "Forbidden"), answered(403, "Forbidden"), std::nullopt},
      {"an alert after the handshake", alerted(), answered(200, "hello"), false},
      {"a bare close where the good one got an answer", ended(Ending::fin), answered(200, "hello"), false},
      {"silence where the good one got an answer", ended(Ending::timeout), answered(200, "hello"), std::nullopt},
      {"silence as for the good one", ended(Ending::timeout), ended(Ending::timeout), true},
      {"a reset where the good one stays", ended(Ending::reset), ended(Ending::timeout), false},
      {"no handshake", Attempt{}, answered(200, "hello"), false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(is_application_reached(row.seen, row.good, {}) == row.reached);
  }
}

TEST_CASE("an open connection tells nothing where a protocol judges the certificate at log-in") {
  const ReachedWhen mysql{.protocol = "mysql"};
  const Attempt open = ended(Ending::timeout);
  CHECK(is_application_reached(open, open, mysql) == std::nullopt);
  CHECK(is_application_reached(ended(Ending::fin), open, mysql) == false);
  CHECK(is_application_reached(open, open, ReachedWhen{.protocol = "ldap"}) == true);
  CHECK(describe_reached(open, mysql).find("an account's log-in") == 0);
}

TEST_CASE("what an open connection alone speaks for is inferred, and what the application says is not") {
  const Attempt open = ended(Ending::timeout);
  CHECK_FALSE(inferred_from(open, open, {}).empty());
  CHECK_FALSE(inferred_from(answered(200, "log in"), answered(200, "hello"), {}).empty());
  CHECK_FALSE(inferred_from(answered(503, "busy"), answered(503, "busy"), {}).empty());
  CHECK(inferred_from(answered(200, "hello"), answered(200, "hello"), {}).empty());
  CHECK(inferred_from(greeted("220 mail ESMTP"), greeted("220 mail ESMTP"), {}).empty());
  CHECK(inferred_from(answered(200, "log in"), answered(200, "hello"), ReachedWhen{.statuses = {200}}).empty());
}

TEST_CASE("what the user says that reached means goes before the default") {
  const Attempt good = answered(200, "hello");
  CHECK(is_application_reached(answered(302, ""), good, ReachedWhen{.statuses = {200}}) == false);
  CHECK(is_application_reached(answered(403, "welcome"), good, ReachedWhen{.text = "welcome"}) == true);
  CHECK(is_application_reached(answered(200, "login"), good, ReachedWhen{.text = "welcome"}) == false);
}

TEST_CASE("behind another door there is no good answer to hold it against: a refusal is told by itself") {
  CHECK(is_let_in(answered(200, "another"), {}));
  CHECK(is_let_in(answered(404, ""), {}));
  CHECK_FALSE(is_let_in(answered(403, ""), {}));
  CHECK_FALSE(is_let_in(answered(502, ""), {}));
  CHECK_FALSE(is_let_in(alerted(), {}));
  CHECK_FALSE(is_let_in(ended(Ending::fin), {}));
  CHECK(is_let_in(ended(Ending::timeout), {}));
  CHECK_FALSE(is_let_in(answered(404, ""), ReachedWhen{.statuses = {200}}));
}

TEST_CASE("what reached means is said as it is judged") {
  CHECK(describe_reached(answered(200, "hello"), {}).find("HTTP 200") == 0);
  CHECK(describe_reached(answered(401, "token"), {}).find("--http PATH") != std::string::npos);
  CHECK(describe_reached(answered(200, ""), ReachedWhen{.statuses = {200, 204}}) == "an HTTP status among 200, 204");
  CHECK(describe_reached(spoken(Ending::timeout), {}).find("application data") == 0);
  CHECK(describe_reached(ended(Ending::timeout), {}).find("a connection that stays open") == 0);
}
