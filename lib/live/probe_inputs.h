// Inputs of a probe: everything that is known before the first connection: files loaded, the target understood, our own
// chain judged. Unusable inputs end the run with one sentence; a key that does not fit its certificate is a finding.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "diagnose/diagnose.h"
#include "handshake/settings.h"
#include "live/probe.h"
#include "net/proxy.h"
#include "net/road.h"
#include "net/target.h"
#include "path/validator.h"
#include "x509/identity.h"
#include "x509/object.h"
#include "x509/roots.h"

namespace mtlsdiag::live {

struct ProbeInputs {
  net::Target target;       ///< as the user named it, with a port
  net::Target destination;  ///< where the socket goes: --connect-to, else the target
  std::optional<net::Proxy> proxy;
  std::string shown;         ///< the target for the report: "db.internal:8443"
  std::string sni;           ///< empty: none
  std::string checked_name;  ///< the reference identity; empty: none is checked
  std::optional<x509::Identity> identity;
  std::shared_ptr<x509::Roots> roots;
  std::vector<x509::Object> crls;
  std::vector<x509::Object> ocsp_responses;
  handshake::KeyLogSink key_log;
  Instant now{};  ///< --at, else the clock's
  path::Settings server_judging;
  diagnose::Own own;
};

/// Loads and understands everything. Fails with one sentence for exit status 2.
Result<ProbeInputs> load_probe_inputs(const ProbeSettings& settings, Instant clock);

/// Gives what judges the server's chain: `path`, with findings as warnings under --insecure.
/// `inputs` must outlive the judge.
handshake::Judge server_judge(const ProbeInputs& inputs, bool insecure);

/// Gives the way to the target; an HTTPS proxy's own chain is judged by the same roots. `inputs` must outlive it.
net::RoadSettings road_settings(const ProbeSettings& settings, const ProbeInputs& inputs);

/// Gives the engine's settings for the first attempt. `inputs` must outlive them.
handshake::ClientSettings client_settings(const ProbeSettings& settings, const ProbeInputs& inputs);

/// Says that the key is not the certificate's, where that is so.
std::optional<finding::Finding> key_mismatch(const ProbeInputs& inputs);

}  // namespace mtlsdiag::live
