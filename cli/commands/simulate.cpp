// simulate: reads both sides' files and settings, and has offline::simulate shake hands.
#include "offline/simulate.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/options.h"
#include "der/certificate.h"
#include "live/key_log.h"
#include "x509/load.h"
#include "x509/name_match.h"

namespace mtlsdiag::cli {
namespace {

/// One side's options as they were typed.
struct SideOptions {
  IdentityOptions identity;
  std::vector<std::string> roots;
  std::vector<std::string> intermediates;
  std::vector<std::string> crls;
  std::vector<std::string> identities;
  TlsOptions tls;
};

struct Options {
  SideOptions client;
  SideOptions server;
  std::vector<std::string> crls;
  std::vector<std::string> ocsp;
  std::vector<std::string> server_names;
  std::vector<std::string> client_cas;
  std::string staple;
  std::string name;
  std::string at;
  std::string keylog;
  std::string client_auth = "require";
  std::string require_revocation = "none";
  bool no_servername = false;
  bool offline = false;
  bool no_system_roots = false;
  std::size_t repeat = 1;
};

/// What the settings borrow, kept as long as they are used.
struct Inputs {
  x509::Roots client_roots;
  x509::Roots server_roots;
  offline::SimulateSettings settings;
};

void add_side(CLI::App& app, SideOptions& options, const std::string& side) {
  const std::string prefix = side + "-";
  const std::string peer = side == "client" ? "server" : "client";
  add_identity_options(app, options.identity, prefix);
  app.add_option("--" + prefix + "roots", options.roots, fmt::format("What the {} judges the {} by", side, peer))
      ->type_name("FILE|DIR")
      ->group("Trust");
  app.add_option("--" + prefix + "intermediates", options.intermediates, "Sent after the leaf; repeatable")
      ->type_name("FILE")
      ->group("Identity");
  app.add_option("--" + prefix + "crl", options.crls, "The same as --crl")->type_name("FILE")->group("Trust");
  app.add_option("--" + prefix + "identity", options.identities,
                 fmt::format("A SPIFFE ID or other SAN that the {} expects of the {}; repeatable", side, peer))
      ->type_name("URI")
      ->group("Trust");
  add_tls_options(app, options.tls, prefix);
}

/// What both judges have in common, and whom the server asks for a certificate.
void add_trust(CLI::App& app, Options& options) {
  const auto trust = [&app](const char* name, auto& value, const char* text, const char* type) {
    return app.add_option(name, value, text)->type_name(type)->group("Trust");
  };
  trust("--name", options.name, "The name that the client expects in the server's certificate", "NAME");
  trust("--at", options.at, "Check as of this time (RFC 3339)", "TIME");
  trust("--crl", options.crls, "Revocation lists, for either chain; repeatable", "FILE");
  trust("--ocsp", options.ocsp, "OCSP responses, for either chain; repeatable", "FILE");
  trust("--require-revocation", options.require_revocation,
        "Which certificates must be shown not to be revoked: none, leaf, chain", "WHICH")
      ->check(one_of({"none", "leaf", "chain"}));
  app.add_flag("--no-system-roots", options.no_system_roots, "Always so here: the system's roots are never used")
      ->group("Trust");
  app.add_flag("--offline", options.offline, "Always so here: nothing is fetched")->group("Trust");
  trust("--server-client-auth,--client-auth", options.client_auth,
        "Whether the server asks for a certificate: require, request, none", "MODE")
      ->check(one_of({"require", "request", "none"}));
  trust("--server-client-cas", options.client_cas,
        "Certificates whose subjects the server lists as acceptable CAs; default: its roots", "FILE");
  trust("--server-staple", options.staple, "The OCSP response that the server staples", "FILE");
}

void add_handshake(CLI::App& app, Options& options) {
  const auto tls = [&app](const char* name, auto& value, const char* text, const char* type) {
    app.add_option(name, value, text)->type_name(type)->group("TLS");
  };
  tls("--client-servername,--client-sni", options.client.tls.servername,
      "The name that the client sends in SNI; default: --name", "NAME");
  app.add_flag("--client-no-servername", options.no_servername, "The client sends no SNI")->group("TLS");
  tls("--server-servername,--server-sni", options.server_names,
      "A name that the server answers to, and to no other; repeatable", "NAME");
  tls("--keylog", options.keylog, "Append the session's secrets to FILE (also SSLKEYLOGFILE)", "FILE");
  app.add_option("--repeat", options.repeat, "Shake hands N times, and say how long one took")
      ->check(whole_number(1, offline::kMaxRepeat))
      ->type_name("N");
}

Result<std::optional<x509::Identity>> load_identity(const SideOptions& options, const std::string& side) {
  if (options.identity.cert.empty()) {
    if (!options.identity.key.empty() || !options.intermediates.empty()) {
      return Error{ErrorCode::usage, fmt::format("--{0}-key and --{0}-intermediates need --{0}-cert", side)};
    }
    return std::optional<x509::Identity>();
  }
  const Result<x509::IdentityFiles> files = identity_files(options.identity);
  if (!files) {
    return files.error();
  }
  Result<x509::Identity> identity = x509::load_identity(*files);
  if (!identity) {
    return Error{identity.error().code, fmt::format("the {}: {}", side, identity.error().message)};
  }
  const Result<void> appended = x509::append_intermediates(*identity, options.intermediates);
  if (!appended) {
    return appended.error();
  }
  return std::optional<x509::Identity>(std::move(*identity));
}

std::vector<std::string> one(const std::string& list) {
  return list.empty() ? std::vector<std::string>() : std::vector<std::string>{list};
}

Result<void> fill_side(offline::SimulatedSide& side, x509::Roots& roots, const SideOptions& options,
                       const std::string& name) {
  Result<std::optional<x509::Identity>> identity = load_identity(options, name);
  if (!identity) {
    return identity.error();
  }
  side.identity = std::move(*identity);
  for (const std::string& file : options.roots) {
    const Result<void> added = roots.add(file);
    if (!added) {
      return added;
    }
  }
  side.roots = options.roots.empty() ? nullptr : &roots;
  const Result<TlsVersions> versions = parse_tls_versions(options.tls, name + "-");
  if (!versions) {
    return versions.error();
  }
  side.tls_min = versions->oldest;
  side.tls_max = versions->newest;
  side.identities = options.identities;
  side.ciphers = one(options.tls.ciphers);
  side.groups = one(options.tls.groups);
  side.sigalgs = one(options.tls.sigalgs);
  for (const std::string_view protocol : split(options.tls.alpn, ',')) {
    if (!trim(protocol).empty()) {
      side.alpn.emplace_back(trim(protocol));
    }
  }
  return {};
}

Result<void> load_named(std::vector<offline::NamedDer>& into, const std::vector<std::string>& files,
                        x509::ObjectKind kind) {
  for (const std::string& file : files) {
    const Result<std::vector<x509::Object>> objects = x509::load_only(file, kind);
    if (!objects) {
      return objects.error();
    }
    for (const x509::Object& object : *objects) {
      into.push_back({object.der, x509::to_string(object.place)});
    }
  }
  return {};
}

Result<void> load_client_cas(offline::SimulateSettings& settings, const std::vector<std::string>& files) {
  std::vector<offline::NamedDer> certificates;
  const Result<void> loaded = load_named(certificates, files, x509::ObjectKind::certificate);
  if (!loaded || files.empty()) {
    return loaded;
  }
  settings.client_ca_names.emplace();
  for (const offline::NamedDer& certificate : certificates) {
    if (const Result<der::Certificate> parsed = der::Certificate::parse(certificate.der)) {
      settings.client_ca_names->push_back(to_bytes(parsed->subject.raw));
    }
  }
  return {};
}

Result<void> load_revocation(offline::SimulateSettings& settings, const Options& options) {
  for (const std::vector<std::string>* files : {&options.crls, &options.client.crls, &options.server.crls}) {
    const Result<void> loaded = load_named(settings.crls, *files, x509::ObjectKind::crl);
    if (!loaded) {
      return loaded;
    }
  }
  const Result<void> responses = load_named(settings.ocsp, options.ocsp, x509::ObjectKind::ocsp_response);
  if (!responses) {
    return responses;
  }
  std::vector<offline::NamedDer> staple;
  const Result<void> stapled = load_named(staple, one(options.staple), x509::ObjectKind::ocsp_response);
  if (!stapled) {
    return stapled;
  }
  if (!staple.empty()) {
    settings.staple = std::move(staple.front().der);
  }
  settings.revocation = options.require_revocation == "chain"  ? path::Revocation::chain
                        : options.require_revocation == "leaf" ? path::Revocation::leaf
                                                               : path::Revocation::none;
  return {};
}

Result<void> open_key_log(offline::SimulateSettings& settings, const std::string& file) {
  const std::string keylog = file.empty() ? environment("SSLKEYLOGFILE") : file;
  if (keylog.empty()) {
    return {};
  }
  Result<handshake::KeyLogSink> sink = live::open_key_log(keylog);
  if (!sink) {
    return sink.error();
  }
  settings.key_log = std::move(*sink);
  return {};
}

/// What is not one side's: names, time, revocation, and how often.
Result<void> fill_common(offline::SimulateSettings& settings, const Options& options) {
  if (!options.name.empty()) {
    const Result<x509::ReferenceName> parsed = x509::parse_reference(options.name);
    if (!parsed) {
      return parsed.error();
    }
  }
  settings.started = system_now();
  const Result<Instant> at = parse_at(options.at, settings.started);
  if (!at) {
    return at.error();
  }
  settings.at = *at;
  settings.name = options.name;
  settings.sni = options.client.tls.servername;
  settings.no_sni = options.no_servername;
  settings.server_names = options.server_names;
  settings.repeat = options.repeat;
  settings.client_auth = options.client_auth == "require"   ? handshake::ClientAuth::require
                         : options.client_auth == "request" ? handshake::ClientAuth::request
                                                            : handshake::ClientAuth::none;
  return load_client_cas(settings, options.client_cas);
}

Result<int> run(const Options& options, Console& console) {
  const auto begin = std::chrono::steady_clock::now();
  Inputs inputs;
  for (const Result<void>& done : {fill_side(inputs.settings.server, inputs.server_roots, options.server, "server"),
                                   fill_side(inputs.settings.client, inputs.client_roots, options.client, "client"),
                                   fill_common(inputs.settings, options), load_revocation(inputs.settings, options),
                                   open_key_log(inputs.settings, options.keylog)}) {
    if (!done) {
      return done.error();
    }
  }
  inputs.settings.elapsed = [begin] { return std::chrono::steady_clock::now() - begin; };
  Result<report::Report> report = offline::simulate(inputs.settings);
  if (!report) {
    return report.error();
  }
  report->duration_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  console.show(*report);
  return console.exit_code();
}

}  // namespace

Action setup_simulate(CLI::App& app, Console& console) {
  auto options = std::make_shared<Options>();
  add_side(app, options->server, "server");
  add_side(app, options->client, "client");
  add_trust(app, *options);
  add_handshake(app, *options);
  add_output_options(app, console.options, every_format());
  return [options, &console] { return run(*options, console); };
}

}  // namespace mtlsdiag::cli
