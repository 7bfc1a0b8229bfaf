// The tests of an audit that go round by another way: other names, other protocols, no TLS at all.
#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/text.h"
#include "der/certificate.h"
#include "der/extensions.h"
#include "live/audit_run.h"
#include "live/http_answer.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Attempt;

/// The most names of the server's certificate that are tried.
constexpr std::size_t kMaxOtherNames = 4;
constexpr std::string_view kUnknownName = "unknown-name.invalid";
constexpr std::string_view kUnknownProtocol = "mtlsdiag-unknown";

const std::vector<Bytes>* chain_of(const Attempt& seen) {
  return seen.transcript.server_chain ? &seen.transcript.server_chain->certificates : nullptr;
}

/// True where the same application answered, as far as that can be told: by its text, or, where it says nothing, by
/// the certificate that stands before it.
bool is_same_application(const Attempt& seen, const Attempt& good) {
  if (!good.application.text.empty()) {
    return is_same_answer(seen, good);
  }
  const std::vector<Bytes>* chain = chain_of(seen);
  const std::vector<Bytes>* usual = chain_of(good);
  return is_same_answer(seen, good) && chain != nullptr && usual != nullptr && *chain == *usual;
}

}  // namespace

Result<void> Audit::run_name(const Version& version, std::string_view name, std::string presented,
                             const AuditVariation& variation) {
  const AuditTest& test = audit_test(name);
  if (!is_wanted(name)) {
    return {};
  }
  if (version.bare && is_application_reached(*version.bare, version.good, when_) == true) {
    skip(test, version, "no way round is needed: no certificate gets in as it is");
    return {};
  }
  Result<AttemptResult> made = attempt(handshake::Identity{}, version.number, variation);
  if (!made) {
    return made.error();
  }
  AuditRow row = row_of(test, version);
  row.presented = std::move(presented);
  row.reached = is_application_reached(made->attempt, version.good, when_);
  if (row.reached == true && !is_same_application(made->attempt, version.good)) {
    row.seen = describe_seen(made->attempt) + " (another application's answer)";
    row.reached = false;
    row.result = "pass";
    note(test, std::move(row));
    return {};
  }
  judge(test, std::move(row), made->attempt, version);
  return {};
}

/// Without a certificate under other names and protocols: the way round a server block that does not ask.
Result<void> Audit::run_names(const Version& version) {
  struct Case {
    std::string_view name;
    AuditVariation variation;
    std::string presented;
  };
  std::vector<Case> cases{
      {"sni-absent", {.has_sni = false}, {}},
      {"sni-unknown", {.sni = std::string(kUnknownName)}, {}},
      {"alpn-absent", {.alpn = std::vector<std::string>{}}, {}},
      {"alpn-unknown", {.alpn = std::vector<std::string>{std::string(kUnknownProtocol)}}, {}},
      {"alpn-h2", {.alpn = std::vector<std::string>{"h2"}}, {}},
  };
  const std::vector<std::string> others = other_names(version);
  for (const std::string& other : others) {
    cases.push_back({"sni-other", {.sni = other}, fmt::format("no certificate and {} in SNI", printable(other))});
  }
  if (others.empty() && is_wanted("sni-other")) {
    skip(audit_test("sni-other"), version, fmt::format("needs {}", to_string(AuditNeed::other_name)));
  }
  for (Case& each : cases) {
    std::string presented = each.presented.empty() ? std::string(audit_test(each.name).presented) : each.presented;
    if (const Result<void> done = run_name(version, each.name, std::move(presented), each.variation); !done) {
      return done.error();
    }
  }
  return {};
}

/// The same request on the same port without TLS: one that answers it has no door at all.
Result<void> Audit::run_plain(const Version& version) {
  const AuditTest& test = audit_test("plain-http");
  if (!is_wanted(test.name) || !asks_http_ || is_gone_) {
    return {};
  }
  std::this_thread::sleep_for(settings_.pause);
  const AttemptPlan plan = plan_of(handshake::Identity{}, version.number, {});
  net::Road road = net::open_road(plan.road, ladder_);
  AuditRow row = row_of(test, version);
  row.name = test.name;
  if (!road.stream) {
    row.seen = "no connection";
    note(test, std::move(row));
    return {};
  }
  road.stream->send(as_bytes(http_request("GET", plan.request.path.value_or("/"), plan.request.host)));
  HttpAnswer answer(true);
  Bytes received;
  const net::Deadline deadline = net::after(plan.timeout);
  while (!answer.is_complete() && road.stream->receive(received, deadline) == net::Arrival::data) {
    answer.feed(received);
  }
  Attempt seen;
  seen.application.http_status = answer.status();
  seen.application.location = answer.location();
  seen.application.text = answer.is_http() ? answer.text() : std::string();
  row.seen = answer.is_http() ? describe_seen(seen) : "no HTTP answer";
  row.reached = answer.is_http() && is_same_answer(seen, version.good) &&
                is_application_reached(seen, version.good, when_) != false;
  row.result = *row.reached ? "fail" : "pass";
  note(test, std::move(row));
  return {};
}

std::vector<std::string> Audit::other_names(const Version& version) const {
  std::vector<std::string> names = settings_.other_names;
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

}  // namespace mtlsdiag::live
