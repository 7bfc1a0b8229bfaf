#include "live/audit_verdict.h"

#include <doctest/doctest.h>

#include "wire/alert.h"

using mtlsdiag::diagnose::Attempt;
using mtlsdiag::handshake::Ending;
using mtlsdiag::live::is_application_reached;
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
      {"not found is the application's word", answered(404, ""), answered(200, "hello"), true},
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

TEST_CASE("what the user says that reached means goes before the default") {
  const Attempt good = answered(200, "hello");
  CHECK(is_application_reached(answered(302, ""), good, ReachedWhen{{200}, ""}) == false);
  CHECK(is_application_reached(answered(403, "welcome"), good, ReachedWhen{{}, "welcome"}) == true);
  CHECK(is_application_reached(answered(200, "login"), good, ReachedWhen{{}, "welcome"}) == false);
}
