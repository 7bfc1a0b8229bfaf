// Audit: negative tests of a server's client authentication. The good certificate is tried first; then each row of a
// table presents something that a correct server turns away, and what got in is reported. The server is judged by
// whether the application was reached, not by whether a handshake finished. A check of one's own server: bounded,
// well-formed handshakes with at most one request each.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "live/probe.h"
#include "report/report.h"
#include "x509/identity.h"

namespace mtlsdiag::live {

struct AuditSettings {
  ProbeSettings probe;                   ///< the target, the good identity, roots and road
  x509::IdentityFiles ca;                ///< a test CA that the server trusts; empty: the rows that need it are skipped
  x509::IdentityFiles expired;           ///< issued by the trusted CA and expired
  x509::IdentityFiles revoked;           ///< issued by the trusted CA and revoked
  x509::IdentityFiles server_only;       ///< issued by the trusted CA for servers only
  std::vector<std::string> other_names;  ///< further names of the server, for SNI and for sessions of this one
  std::vector<std::uint16_t> other_ports;  ///< further ports of the server, likewise
  std::string crl_out;                     ///< a file for the CRL that the test `revoked` needs; empty: none
  std::vector<std::string> only;           ///< names of rows; empty: all
  std::vector<std::string> skip;
  std::vector<int> expect_status;       ///< HTTP statuses that mean that the application was reached
  std::string reached_when;             ///< text of the answer that means it
  std::chrono::milliseconds pause{50};  ///< between two tests
};

/// Runs the tests and reports. Where the good certificate itself does not get in, gives probe's verdict and no `mtls-*`
/// finding. Fails where a file or a setting cannot be used.
Result<report::Report> audit(const AuditSettings& settings, const finding::StepSink& sink = {});

/// Lists the rows: what would be sent, and what a correct server does; one line each.
std::vector<std::string> audit_list();

}  // namespace mtlsdiag::live
