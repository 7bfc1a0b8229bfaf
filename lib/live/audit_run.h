// The run of an audit: what its tests share. Internal to this room; audit.h is what others include.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "finding/catalogue.h"
#include "live/audit.h"
#include "live/audit_tests.h"
#include "live/audit_verdict.h"
#include "live/probe_attempt.h"
#include "live/probe_inputs.h"
#include "net/ladder.h"

namespace mtlsdiag::live {

/// One line of the result.
struct AuditRow {
  std::string name;
  std::string presented;
  std::string expected;
  std::string seen;
  std::optional<bool> reached;
  std::string result;  ///< pass, fail, skipped, unknown
  std::optional<finding::Kind> finding;
};

/// What differs from the good attempt beside the certificate.
struct AuditVariation {
  std::string sni;
  bool has_sni = true;
  std::optional<std::vector<std::string>> alpn;
  handshake::Session resume;
  std::string host;  ///< for the Host header; empty: as the good attempt has it
};

class Audit final {
 public:
  Audit(const AuditSettings& settings, const ProbeInputs& inputs, const finding::StepSink& sink)
      : settings_(settings), inputs_(inputs), ladder_(sink), when_{settings.expect_status, settings.reached_when} {}

  Result<void> load_materials();
  Result<void> run();
  void fill(report::Report& report);

 private:
  struct Version {
    std::uint16_t number = 0;
    std::string word;
    diagnose::Attempt good;
    handshake::Session session;
  };

  Result<AttemptResult> attempt(const handshake::Identity& identity, std::uint16_t version,
                                const AuditVariation& variation = {});
  Result<void> find_versions();
  bool is_wanted(std::string_view name) const;
  Result<void> run_table(const Version& version);
  Result<void> run_test(const AuditTest& test, const Version& version);
  Result<void> run_names(const Version& version);
  Result<void> run_resumption(const Version& version);
  Result<void> resume_under(const Version& version, const std::string& other);
  std::vector<std::string> other_names(const Version& version) const;
  void note(const AuditRow& row, finding::Severity severity, const Version& version);
  void skip(std::string name, const AuditTest& test, std::string why);
  void look_for_leak(const diagnose::Attempt& seen, const std::string& name);
  bool is_requested() const;

  const AuditSettings& settings_;
  const ProbeInputs& inputs_;
  net::Ladder ladder_;
  ReachedWhen when_;
  AuditMaterials materials_;
  bool asks_http_ = true;
  std::vector<Version> versions_;
  std::vector<AuditRow> rows_;
  std::map<finding::Kind, finding::Finding> findings_;
};

}  // namespace mtlsdiag::live
