// Report: everything that a command found out, as one value. Commands make it, encoders (report/formats.h) speak it. It
// holds no I/O and no opinion of its own; its strings are printable text (base/text.h).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/document.h"
#include "base/time.h"
#include "finding/finding.h"
#include "finding/step.h"

namespace mtlsdiag::report {

/// What the two sides agreed on. Names are IANA's; an empty name is null in JSON.
struct Session {
  std::string protocol;
  std::string cipher;
  std::string group;
  std::string sni;
  std::string alpn;
  bool resumed = false;
};

/// What became of the client's authentication.
struct ClientAuth {
  bool requested = false;
  std::optional<bool> required;           ///< nothing: not known
  std::string sent = "none";              ///< "none", "empty", "certificate"
  std::string not_sent_because;           ///< with "empty" though a certificate was given
  std::string outcome = "not-requested";  ///< "not-requested", "accepted", "rejected", "unknown"
  std::vector<std::string> accepted_issuers;
  std::vector<std::string> signature_algorithms;
  std::vector<std::string> certificate_types;  ///< TLS 1.2 only
};

struct Report {
  std::string command;
  std::string target;  ///< empty: left out
  Instant started{};
  double duration_ms = 0.0;
  std::optional<finding::Verdict> verdict;
  std::vector<finding::Finding> findings;
  std::vector<finding::Step> steps;
  std::optional<Session> session;
  std::optional<ClientAuth> client_auth;
  /// Each a list of descriptions by x509::describe; null: the key does not apply to the command.
  Document server_chain;
  Document client_chain;
  Document certificates;
  /// Stands for `certificates` where they are many: hands over each description, which is made for it and dropped
  /// after.
  std::function<void(const std::function<void(const Document&)>& visit)> each_certificate;
  /// Further keys of the command (`matches`, `tests`, `second_opinion`, `experiments`), added at the top level.
  Document extra = Document::object();
  /// Text only: paragraphs after the findings that the command writes itself; JSON has the same in `extra`.
  std::vector<std::string> notes;
  /// Text only: command lines to try next.
  std::vector<std::string> commands;
};

/// True where a finding is at or above the severity: the exit status is then 1.
bool reaches(const Report& report, finding::Severity fail_on);

}  // namespace mtlsdiag::report
