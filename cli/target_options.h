// Options of the commands that connect to one target (probe, audit): the target, what is presented, how it is judged
// and reached. They become live::ProbeSettings here and nowhere else.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/options.h"
#include "live/probe.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace mtlsdiag::cli {

struct TargetOptions {
  IdentityOptions identity;
  TrustOptions trust;
  CheckOptions check;
  TlsOptions tls;
  RoadOptions road;
  std::string target;
  bool insecure = false;
  bool ipv4 = false;
  bool ipv6 = false;
  bool no_servername = false;
  bool offline = false;
  CLI::Option* http_option = nullptr;
  std::vector<std::string> http;
};

/// Adds the target and all options above. `options` must outlive the app's parsing.
void add_target_options(CLI::App& app, TargetOptions& options);

/// Understands them; the environment's proxy and key log count. Fails with `usage`.
Result<live::ProbeSettings> to_probe_settings(const TargetOptions& options);

}  // namespace mtlsdiag::cli
