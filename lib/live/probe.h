// Probe: an instrumented client handshake with a live server, then the verdict. Files are loaded, the road is taken,
// the engine is pumped, the server's word on the client's certificate is waited for, experiments that `diagnose` asks
// for are made, and a Report is put together. The command line is cli's; what it all means is diagnose's.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "finding/step.h"
#include "net/proxy.h"
#include "net/resolve.h"
#include "report/report.h"
#include "x509/identity.h"

namespace mtlsdiag::live {

/// How long a server may be silent after the client's Finished before the probe calls it silence.
inline constexpr std::chrono::milliseconds kVerdictSilence{2'000};
/// How long a handshake may take, and each wait on the road to it.
inline constexpr std::chrono::milliseconds kHandshakeTimeout{10'000};
/// How much longer a whole target may take than one handshake.
inline constexpr int kTargetTimeoutFactor = 3;

struct ProbeSettings {
  std::string target;  ///< HOST[:PORT], URL, unix:/PATH
  x509::IdentityFiles identity;
  std::vector<std::string> intermediates;
  std::vector<std::string> roots;
  bool use_system_roots = true;  ///< where no roots are given
  std::vector<std::string> crls;
  std::vector<std::string> ocsp_responses;
  std::optional<std::string> servername;
  bool send_servername = true;
  std::string name;                     ///< the reference identity; empty: the host
  std::vector<std::string> identities;  ///< expected SPIFFE ids or other SANs
  std::optional<Instant> at;
  std::optional<std::uint16_t> min_version;
  std::optional<std::uint16_t> max_version;
  std::vector<std::string> ciphers;
  std::vector<std::string> groups;
  std::vector<std::string> sigalgs;
  std::optional<std::vector<std::string>> alpn;  ///< nothing: http/1.1; an empty list: none
  std::string starttls;
  std::string connect_to;            ///< HOST:PORT; empty: the target
  std::optional<std::string> proxy;  ///< a URL; empty text: none; nothing: the environment's
  net::Environment environment;      ///< empty: no environment
  std::chrono::milliseconds timeout = kHandshakeTimeout;
  std::chrono::milliseconds silence = kVerdictSilence;
  std::string key_log;  ///< a file that lines are appended to; empty: none
  net::Family family = net::Family::any;
  bool all_addresses = false;
  int repeat = 1;
  bool insecure = false;  ///< the server chain's findings become warnings
  bool experiments = true;
  bool http = false;                     ///< sends a request whatever ALPN came to
  std::optional<std::string> http_path;  ///< GET of this path; nothing: HEAD of /
  std::string save_chain;                ///< a file for the server's chain (PEM)
  bool show_certificates = false;        ///< the server's chain as PEM under `server_chain_pem`
};

/// Probes a target and reports; `sink` is told of the steps as they happen. Fails where the run cannot do its job: a
/// file, a name or a setting that cannot be used (exit status 2).
Result<report::Report> probe(const ProbeSettings& settings, const finding::StepSink& sink = {});

}  // namespace mtlsdiag::live
