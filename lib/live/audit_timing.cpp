// The tests of an audit that ask when the server speaks: what it tells before it knows who is there.
#include <fmt/format.h>

#include <thread>
#include <utility>

#include "base/text.h"
#include "live/audit_run.h"
#include "live/held_attempt.h"
#include "live/http_answer.h"
#include "report/session.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Attempt;
using handshake::Transcript;

/// How long a server is given to speak before our Finished.
constexpr std::chrono::milliseconds kHeld{500};
/// The most names of accepted CAs that are listed.
constexpr std::size_t kMaxNames = 20;

bool takes_early_data(const Transcript& seen) {
  return seen.encrypted_extensions &&
         wire::find_extension(seen.encrypted_extensions->extensions, wire::ExtensionType::early_data) != nullptr;
}

}  // namespace

/// What a peer learns that shows no certificate: of the CAs, the software, the sessions.
void Audit::note_disclosure(const Version& version) {
  const AuditTest& test = audit_test("disclosure");
  if (!is_wanted(test.name)) {
    return;
  }
  Document names = Document::list();
  for (std::size_t i = 0; i < materials_.accepted_names.size() && i < kMaxNames; ++i) {
    names.push(report::authority_name(materials_.accepted_names[i]));
  }
  const Attempt& seen = version.bare ? *version.bare : version.good;
  AuditRow row = row_of(test, version);
  row.result = "pass";
  row.seen =
      fmt::format("{} CA name{}", materials_.accepted_names.size(), materials_.accepted_names.size() == 1 ? "" : "s");
  if (version.bare && !seen.application.server.empty()) {
    row.seen += ", Server: " + seen.application.server;
  }
  Document told = Document::object();
  told.add("accepted_issuers", std::move(names));
  told.add("server", version.bare ? Document(seen.application.server) : Document());
  disclosed_.add(version.word, std::move(told));
  note(test, std::move(row));
}

/// Data that comes though we hold our last flight back is given to anybody.
Result<void> Audit::run_half_rtt(const Version& version) {
  const AuditTest& test = audit_test("half-rtt");
  if (!is_wanted(test.name) || version.number != handshake::kTls13 || is_gone_) {
    return {};
  }
  std::this_thread::sleep_for(settings_.pause);
  const Result<AttemptResult> made =
      make_held_attempt(plan_of(handshake::Identity{}, version.number, {}), {}, kHeld, ladder_);
  if (!made) {
    return made.error();
  }
  const Transcript& seen = made->attempt.transcript;
  AuditRow row = row_of(test, version);
  row.reached = seen.application_bytes_in > 0;
  row.result = *row.reached ? "fail" : "pass";
  row.seen = *row.reached
                 ? fmt::format("{} bytes: {}", seen.application_bytes_in, printable(made->attempt.application.text, 60))
                 : fmt::format("no application data before our Finished ({} bytes of handshake)", seen.bytes_in);
  disclosed_.add("bytes_before_finished", seen.bytes_in);
  note(test, std::move(row));
  return {};
}

/// A request that goes with the ClientHello can be recorded and sent again by somebody who has no key at all.
Result<void> Audit::run_early_data(const Version& version) {
  const AuditTest& test = audit_test("early-data");
  if (!is_wanted(test.name) || version.number != handshake::kTls13) {
    return {};
  }
  if (!materials_.good) {
    skip(test, version, fmt::format("needs {}", to_string(test.need)));
    return {};
  }
  Result<AttemptResult> source = attempt_good(version.number);
  if (!source) {
    return source.error();
  }
  AuditRow row = row_of(test, version);
  row.result = "pass";
  row.reached = false;
  row.seen = source->session ? "the session allows no 0-RTT data" : "the server gives no session";
  if (source->session && handshake::max_early_data(source->session) > 0) {
    const AttemptPlan plan = plan_of(handshake::Identity{}, version.number, {.resume = source->session});
    const std::string request =
        http_request("GET", plan.request.path.value_or("/"), plan.request.always ? plan.request.host : "localhost");
    const Result<AttemptResult> made = make_held_attempt(plan, to_bytes(as_bytes(request)), kHeld, ladder_);
    if (!made) {
      return made.error();
    }
    const Transcript& seen = made->attempt.transcript;
    row.reached = seen.application_bytes_in > 0;
    row.result = *row.reached ? "fail" : "pass";
    row.seen = *row.reached
                   ? fmt::format("answered before our Finished: {}", printable(made->attempt.application.text, 60))
               : takes_early_data(seen) ? "taken, and not answered before our Finished"
                                        : "offered by the session, not taken";
  }
  note(test, std::move(row));
  return {};
}

}  // namespace mtlsdiag::live
