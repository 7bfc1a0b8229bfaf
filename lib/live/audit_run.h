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
  std::optional<std::uint16_t> port;
};

class Audit final {
 public:
  Audit(const AuditSettings& settings, const ProbeInputs& inputs, const finding::StepSink& sink)
      : settings_(settings),
        inputs_(inputs),
        ladder_(sink),
        when_{settings.expect_status, settings.reached_when, settings.probe.starttls} {}

  Result<void> load_materials();
  Result<void> run();
  void fill(report::Report& report);
  /// True where the good certificate, let in at first, was not any more: what came after it tells nothing.
  [[nodiscard]] bool is_lost() const { return is_lost_; }

 private:
  /// A TLS version of the server's: what the good certificate saw under it is what the tests are held against.
  struct Version {
    std::uint16_t number = 0;
    std::string word;
    diagnose::Attempt good;
    handshake::Session session;
    std::optional<diagnose::Attempt> bare;  ///< without a certificate
  };
  /// Another door of the same server: a name or a port.
  struct Elsewhere {
    std::string_view test;
    AuditVariation way;
    std::string shown;
  };

  AttemptPlan plan_of(const handshake::Identity& identity, std::uint16_t version,
                      const AuditVariation& variation) const;
  Result<AttemptResult> attempt(const handshake::Identity& identity, std::uint16_t version,
                                const AuditVariation& variation = {});
  Result<AttemptResult> attempt_good(std::uint16_t version);
  Result<void> find_versions();
  bool is_wanted(std::string_view name) const;
  bool is_requested() const;
  AuditRow row_of(const AuditTest& test, const Version& version) const;
  void note(const AuditTest& test, AuditRow row, std::string_view inferred_from = {});
  void skip(const AuditTest& test, const Version& version, std::string why);
  void judge(const AuditTest& test, AuditRow row, const diagnose::Attempt& seen, const Version& version);
  void note_not_requested();
  // audit_report.cpp
  void advise(report::Report& report) const;
  void sum_up(finding::Verdict& verdict) const;
  /// Counts the rows of that result; with `is_refusal_expected` only those that should be refused.
  [[nodiscard]] std::size_t count(std::string_view result, bool is_refusal_expected = false) const;

  Result<void> run_table(Version& version);
  Result<void> run_test(const AuditTest& test, Version& version);
  // audit_health.cpp
  void watch(const diagnose::Attempt& seen, std::uint16_t version);
  Result<void> confirm(const Version& version, std::size_t first_row);
  // audit_timing.cpp
  void note_disclosure(const Version& version);
  Result<void> run_half_rtt(const Version& version);
  Result<void> run_early_data(const Version& version);
  // audit_resumption.cpp
  Result<void> run_resumption(const Version& version);
  Result<void> run_stranger(const Version& version);
  Result<void> run_elsewhere(const Version& version);
  Result<void> resume_at(const Version& version, const Elsewhere& place);
  Result<void> bring_back(const Version& version, const Elsewhere& place, const AttemptResult& bare);
  Result<void> run_expired_sessions();
  [[nodiscard]] Instant end_of_short_life() const;
  Result<std::vector<handshake::Session>> sessions_of(const handshake::Identity& identity);
  // audit_elsewhere.cpp
  Result<void> run_names(const Version& version);
  Result<void> run_name(const Version& version, std::string_view name, std::string presented,
                        const AuditVariation& variation);
  Result<void> run_plain(const Version& version);
  std::vector<std::string> other_names(const Version& version) const;

  const AuditSettings& settings_;
  const ProbeInputs& inputs_;
  net::Ladder ladder_;
  ReachedWhen when_;
  AuditMaterials materials_;
  bool asks_http_ = true;
  bool is_answer_steady_ = false;  ///< the good certificate gets the same text each time
  int deaf_in_a_row_ = 0;          ///< attempts to which the server said nothing
  bool is_gone_ = false;           ///< it says nothing to the good certificate either, and is not asked any more
  bool is_lost_ = false;
  std::vector<Version> versions_;
  std::vector<AuditRow> rows_;
  std::map<finding::Kind, finding::Finding> findings_;
  Document disclosed_ = Document::object();
};

}  // namespace mtlsdiag::live
