// The tests of an audit with sessions: resumed here, at another name or port, and after the certificate's end.
#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/text.h"
#include "live/audit_identities.h"
#include "live/audit_run.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Attempt;

/// How long the certificate of `resumption-expired` lasts, and how much later the session is tried.
constexpr std::chrono::seconds kShortLife{4};
constexpr std::chrono::milliseconds kAfterwards{1'500};

std::string describe_resumed(const Attempt& seen) {
  return fmt::format("{}: {}", seen.transcript.negotiated.is_resumed ? "resumed" : "full handshake",
                     describe_seen(seen));
}

/// Alike as far as a refusal goes.
bool is_same_outcome(const Attempt& seen, const Attempt& refused) {
  return refused.transcript.is_established && describe_seen(seen) == describe_seen(refused);
}

}  // namespace

/// That a session made with a certificate is resumed without it is how TLS works: information, with its lifetime.
Result<void> Audit::run_resumption(const Version& version) {
  const AuditTest& test = audit_test("resumption");
  if (!materials_.good || !is_wanted(test.name)) {
    return {};
  }
  if (!version.session) {
    skip(test, version, "the server gave no session");
    return {};
  }
  Result<AttemptResult> made = attempt(handshake::Identity{}, version.number, {.resume = version.session});
  if (!made) {
    return made.error();
  }
  AuditRow row = row_of(test, version);
  row.reached = is_application_reached(made->attempt, version.good, when_);
  row.seen = describe_resumed(made->attempt);
  if (made->attempt.transcript.negotiated.is_resumed && !version.good.transcript.tickets.empty()) {
    row.seen += fmt::format("; tickets last {} s", version.good.transcript.tickets.front().lifetime_s);
  }
  row.result = "pass";
  note(test, std::move(row));
  return {};
}

/// A server that lets every handshake through, and refuses in the application, also gives sessions to those whom it
/// refuses: one must not be worth more than the certificate that it was made with. Seen: Node 20, whose `authorized` is
/// true in every resumed session of TLS 1.3 without a certificate (nodejs/node#35317); Apache 2.4, whose
/// SSL_CLIENT_VERIFY is SUCCESS in a resumed session of optional_no_ca.
Result<void> Audit::run_stranger(const Version& version) {
  const AuditTest& test = audit_test("resumption-stranger");
  if (!is_wanted(test.name)) {
    return {};
  }
  const Result<AuditIdentities> self_signed = present_self_signed(materials_);
  if (!self_signed) {
    return self_signed.error();
  }
  const std::pair<handshake::Identity, std::string_view> strangers[] = {
      {handshake::Identity{}, "no certificate"}, {self_signed->front(), "a self-signed certificate"}};
  bool has_session = false;
  for (const auto& [identity, words] : strangers) {
    const Result<AttemptResult> source = attempt(identity, version.number);
    if (!source) {
      return source.error();
    }
    if (!source->session || is_application_reached(source->attempt, version.good, when_) != false) {
      continue;
    }
    has_session = true;
    const Result<AttemptResult> made = attempt(handshake::Identity{}, version.number, {.resume = source->session});
    if (!made) {
      return made.error();
    }
    AuditRow row = row_of(test, version);
    row.presented = fmt::format("a session of somebody who was turned away with {}, resumed", words);
    if (!made->attempt.transcript.negotiated.is_resumed) {
      row.seen = describe_resumed(made->attempt);
      row.result = "pass";
      note(test, std::move(row));
      continue;
    }
    row.seen = "resumed: ";
    judge(test, std::move(row), made->attempt, version);
  }
  if (!has_session) {
    skip(test, version, "nobody who is turned away is given a session");
  }
  return {};
}

Result<void> Audit::run_elsewhere(const Version& version) {
  std::vector<Elsewhere> places;
  for (const std::string& name : other_names(version)) {
    places.push_back({"resumption-other-name", {.sni = name, .host = name}, printable(name)});
  }
  for (const std::uint16_t port : settings_.other_ports) {
    places.push_back({"resumption-other-port", {.port = port}, fmt::format("port {}", port)});
  }
  for (const std::string_view name : {"resumption-other-name", "resumption-other-port"}) {
    const bool has_place =
        std::any_of(places.begin(), places.end(), [name](const Elsewhere& at) { return at.test == name; });
    if (!has_place && is_wanted(name)) {
      skip(audit_test(name), version, fmt::format("needs {}", to_string(audit_test(name).need)));
    }
  }
  for (const Elsewhere& place : places) {
    if (!materials_.good || !is_wanted(place.test)) {
      continue;
    }
    if (const Result<void> done = resume_at(version, place); !done) {
      return done.error();
    }
  }
  return {};
}

/// Carries the good session to another name or port. Only where a fresh handshake there turns the good certificate away
/// does a resumed one that gets in show that the check was passed by (CVE-2025-23419).
Result<void> Audit::resume_at(const Version& version, const Elsewhere& place) {
  const AuditTest& test = audit_test(place.test);
  Result<AttemptResult> fresh = attempt(*materials_.good, version.number, place.way);
  Result<AttemptResult> bare = attempt(handshake::Identity{}, version.number, place.way);
  if (!fresh || !bare) {
    return !fresh ? fresh.error() : bare.error();
  }
  for (const bool has_certificate : {false, true}) {
    AuditRow row = row_of(test, version);
    row.presented = fmt::format("a session of {} at {}, {} the certificate", inputs_.shown, place.shown,
                                has_certificate ? "with" : "without");
    Result<AttemptResult> source = attempt_good(version.number);
    if (!source) {
      return source.error();
    }
    if (!source->session || !fresh->is_reached) {
      skip(test, version, source->session ? "no connection" : "the server gave no session");
      continue;
    }
    AuditVariation way = place.way;
    way.resume = source->session;
    Result<AttemptResult> made =
        attempt(has_certificate ? *materials_.good : handshake::Identity{}, version.number, way);
    if (!made) {
      return made.error();
    }
    const Attempt& seen = made->attempt;
    const bool is_open = is_let_in(fresh->attempt, when_) || is_let_in(bare->attempt, when_);
    const bool is_refused = is_same_outcome(seen, fresh->attempt) || is_same_outcome(seen, bare->attempt);
    row.reached = is_let_in(seen, when_) && (is_open || !is_refused);
    row.seen = describe_resumed(seen);
    const bool is_bypass = seen.transcript.negotiated.is_resumed && *row.reached && !is_open;
    row.result = is_bypass ? "fail" : "pass";
    if (is_bypass) {
      row.seen += fmt::format("; a fresh handshake there: {}", describe_seen(fresh->attempt));
    } else if (is_open) {
      row.seen += "; a fresh handshake gets in there as well";
    }
    note(test, std::move(row), seen.application.http_status ? "" : inferred_from(seen, version.good, when_));
  }
  return bring_back(version, place, *bare);
}

/// The other way round: a session that another door gave to somebody without a certificate, brought to this one.
Result<void> Audit::bring_back(const Version& version, const Elsewhere& place, const AttemptResult& bare) {
  const bool is_closed_here = version.bare && is_application_reached(*version.bare, version.good, when_) == false;
  if (!bare.session || !is_closed_here) {
    return {};
  }
  AuditRow row = row_of(audit_test(place.test), version);
  row.presented = fmt::format("a session of {} without a certificate, at {}", place.shown, inputs_.shown);
  Result<AttemptResult> made = attempt(handshake::Identity{}, version.number, {.resume = bare.session});
  if (!made) {
    return made.error();
  }
  const Attempt& seen = made->attempt;
  row.reached = is_application_reached(seen, version.good, when_);
  row.seen = describe_resumed(seen);
  const bool is_bypass = seen.transcript.negotiated.is_resumed && row.reached == true;
  row.result = is_bypass ? "fail" : row.reached ? "pass" : "unknown";
  note(audit_test(place.test), std::move(row),
       seen.application.http_status ? "" : inferred_from(seen, version.good, when_));
  return {};
}

/// The whole second that is a short life away, by the clock that the audit began with.
Instant Audit::end_of_short_life() const {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(ladder_.timer().now());
  return std::chrono::ceil<std::chrono::seconds>(inputs_.now + elapsed + kShortLife);
}

/// The session that each version gives to who presents this; an empty one where he does not reach the application.
Result<std::vector<handshake::Session>> Audit::sessions_of(const handshake::Identity& identity) {
  std::vector<handshake::Session> sessions;
  for (const Version& version : versions_) {
    Result<AttemptResult> source = attempt(identity, version.number);
    if (!source) {
      return source.error();
    }
    const bool is_let = is_application_reached(source->attempt, version.good, when_) == true;
    sessions.push_back(is_let ? source->session : handshake::Session{});
  }
  return sessions;
}

/// Makes sessions with a certificate of a few seconds and offers them once that has ended, for all versions in one
/// wait.
Result<void> Audit::run_expired_sessions() {
  const AuditTest& test = audit_test("resumption-expired");
  if (!is_wanted(test.name) || is_gone_) {
    return {};
  }
  if (!is_there(test.need, materials_) || settings_.probe.at) {
    skip(test, versions_.front(),
         settings_.probe.at ? "needs the present time" : fmt::format("needs {}", to_string(test.need)));
    return {};
  }
  const Result<AuditIdentities> made = present_short_lived(materials_, end_of_short_life());
  if (!made) {
    return made.error();
  }
  const auto sessions = sessions_of(made->front());
  if (!sessions) {
    return sessions.error();
  }
  std::this_thread::sleep_for(kShortLife + kAfterwards);
  for (std::size_t i = 0; i < versions_.size(); ++i) {
    const Version& version = versions_[i];
    const handshake::Session& session = (*sessions)[i];
    Result<AttemptResult> fresh = attempt(made->front(), version.number);
    Result<AttemptResult> late = attempt(handshake::Identity{}, version.number, {.resume = session});
    if (!fresh || !late) {
      return !fresh ? fresh.error() : late.error();
    }
    if (!session) {
      skip(test, version, "the server gave no session for a certificate of a few seconds");
    } else if (is_application_reached(fresh->attempt, version.good, when_) != false) {
      skip(test, version, "the server takes the certificate itself after its end");
    } else {
      AuditRow row = row_of(test, version);
      row.reached = is_application_reached(late->attempt, version.good, when_);
      row.seen = describe_resumed(late->attempt);
      const bool is_kept = late->attempt.transcript.negotiated.is_resumed && row.reached == true;
      row.result = is_kept ? "fail" : row.reached ? "pass" : "unknown";
      note(test, std::move(row));
    }
  }
  return {};
}

}  // namespace mtlsdiag::live
