// The tests of an audit that go round by another way: other names, other protocols, resumed sessions.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "der/certificate.h"
#include "der/extensions.h"
#include "live/audit_run.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Attempt;
using finding::Kind;
using finding::Severity;

/// The most names of the server's certificate that sessions are carried to.
constexpr std::size_t kMaxOtherNames = 4;
constexpr std::string_view kUnknownName = "unknown-name.invalid";

}  // namespace

/// Without a certificate under other names and protocols: the way round a server block that does not ask.
Result<void> Audit::run_names(const Version& version) {
  struct Case {
    const char* name;
    std::string presented;
    AuditVariation variation;
  };
  std::vector<Case> cases;
  cases.push_back({"sni-absent", "no certificate and no SNI", {.has_sni = false}});
  cases.push_back({"sni-unknown", "no certificate and an unknown name in SNI", {.sni = std::string(kUnknownName)}});
  cases.push_back({"alpn-absent", "no certificate and no ALPN", {.alpn = std::vector<std::string>{}}});
  for (const std::string& other : other_names(version)) {
    cases.push_back({"sni-other", fmt::format("no certificate and {} in SNI", printable(other)), {.sni = other}});
  }
  for (const Case& each : cases) {
    if (!is_wanted(each.name)) {
      continue;
    }
    Result<AttemptResult> made = attempt(handshake::Identity{}, version.number, each.variation);
    if (!made) {
      return made.error();
    }
    const Attempt& seen = made->attempt;
    AuditRow row{fmt::format("{}/{}", each.name, version.word),     each.presented, "refused",   describe_seen(seen),
                 is_application_reached(seen, version.good, when_), "unknown",      std::nullopt};
    if (row.reached == true && !is_same_answer(seen, version.good)) {
      row.seen += " (another application's answer)";
      row.reached = false;
    }
    if (row.reached) {
      row.result = *row.reached ? "fail" : "pass";
      row.finding = *row.reached ? std::optional(Kind::mtls_not_enforced) : std::nullopt;
    }
    note(row, Severity::error, version);
  }
  return {};
}

std::vector<std::string> Audit::other_names(const Version& version) const {
  std::vector<std::string> names = settings_.others;
  const auto& chain = version.good.transcript.server_chain;
  if (!chain || chain->certificates.empty()) {
    return names;
  }
  const Result<der::Certificate> leaf = der::Certificate::parse(chain->certificates.front());
  const der::Extension* san = leaf ? leaf->find(der::oid::kSubjectAltName) : nullptr;
  if (san == nullptr) {
    return names;
  }
  const Result<der::GeneralNames> in_certificate = der::parse_general_names(*san);
  if (!in_certificate) {
    return names;
  }
  for (const der::GeneralName& name : *in_certificate) {
    const std::string text(name.text());
    const bool is_usable = name.kind == der::NameKind::dns && text.find('*') == std::string::npos &&
                           text != inputs_.sni && is_printable(text) &&
                           std::find(names.begin(), names.end(), text) == names.end();
    if (is_usable && names.size() < kMaxOtherNames) {
      names.push_back(text);
    }
  }
  return names;
}

/// Carries the good session to another name of the same server. Only where a fresh handshake under that name refuses
/// the good certificate does a resumed one that gets in show that the check was passed by (CVE-2025-23419).
Result<void> Audit::resume_under(const Version& version, const std::string& other) {
  Result<AttemptResult> fresh = attempt(*materials_.good, version.number, {.sni = other, .host = other});
  Result<AttemptResult> bare = attempt(handshake::Identity{}, version.number, {.sni = other, .host = other});
  Result<AttemptResult> source = attempt(*materials_.good, version.number);
  if (!fresh || !bare || !source) {
    return !fresh ? fresh.error() : !bare ? bare.error() : source.error();
  }
  const std::optional<bool> is_let_in = is_application_reached(fresh->attempt, version.good, when_);
  const std::optional<bool> is_open = is_application_reached(bare->attempt, version.good, when_);
  for (const bool has_certificate : {false, true}) {
    AuditRow row{fmt::format("resumption-other-name/{}", version.word),
                 fmt::format("a session of {} under {}, {} the certificate", printable(inputs_.sni), printable(other),
                             has_certificate ? "with" : "without"),
                 "refused",
                 "no session to resume",
                 std::nullopt,
                 "skipped",
                 std::nullopt};
    if (source->session) {
      Result<AttemptResult> made = attempt(has_certificate ? *materials_.good : handshake::Identity{}, version.number,
                                           {.sni = other, .resume = source->session, .host = other});
      if (!made) {
        return made.error();
      }
      const Attempt& seen = made->attempt;
      const bool is_resumed = seen.transcript.negotiated.is_resumed;
      row.seen = fmt::format("{}: {}", is_resumed ? "resumed" : "full handshake", describe_seen(seen));
      row.reached = is_application_reached(seen, version.good, when_);
      const bool is_bypass = is_resumed && row.reached == true && is_let_in == false && is_open == false;
      row.result = is_bypass ? "fail" : row.reached ? "pass" : "unknown";
      row.finding = is_bypass ? std::optional(Kind::mtls_resumption_bypass) : std::nullopt;
    }
    note(row, Severity::error, version);
  }
  return {};
}

Result<void> Audit::run_resumption(const Version& version) {
  if (!materials_.good || !is_wanted("resumption")) {
    return {};
  }
  AuditRow row{fmt::format("resumption/{}", version.word),
               "the good session, resumed without the certificate",
               "either",
               "the server gave no session",
               std::nullopt,
               "skipped",
               std::nullopt};
  if (version.session) {
    Result<AttemptResult> made = attempt(handshake::Identity{}, version.number, {.resume = version.session});
    if (!made) {
      return made.error();
    }
    const handshake::Transcript& seen = made->attempt.transcript;
    row.reached = is_application_reached(made->attempt, version.good, when_);
    row.seen =
        fmt::format("{}: {}", seen.negotiated.is_resumed ? "resumed" : "full handshake", describe_seen(made->attempt));
    if (seen.negotiated.is_resumed && !version.good.transcript.tickets.empty()) {
      row.seen += fmt::format("; tickets last {} s", version.good.transcript.tickets.front().lifetime_s);
    }
    row.result = "pass";
  }
  note(row, Severity::info, version);
  if (!is_wanted("resumption-other-name")) {
    return {};
  }
  for (const std::string& other : other_names(version)) {
    if (const Result<void> done = resume_under(version, other); !done) {
      return done.error();
    }
  }
  return {};
}

}  // namespace mtlsdiag::live
