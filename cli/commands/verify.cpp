// verify: reads the options and has offline::verify judge the files.
#include "offline/verify.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "base/text.h"
#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/identity.h"
#include "cli/options.h"
#include "der/oid.h"
#include "fetch/fetcher.h"

namespace mtlsdiag::cli {
namespace {

/// The largest --max-depth.
constexpr int kMaxDepth = 1'000'000;

struct VerifyOptions {
  std::vector<std::string> files;
  TrustOptions trust;
  CheckOptions check;
  std::string purpose;
  int max_depth = -1;
  std::vector<std::string> policies;
  bool explicit_policy = false;
  bool inhibit_policy_mapping = false;
  bool inhibit_any_policy = false;
  std::string require_revocation = "none";
  int strength = 0;
  std::string key;
  std::string pass;
  std::string bundle_out;
  bool offline = false;
  bool fetch = false;
  bool fetch_private = false;
};

/// Looks up what certificates point at, through one Fetcher with one budget for the whole run.
offline::VerifyFetcher make_fetcher(bool allow_private) {
  const auto fetcher = std::make_shared<fetch::Fetcher>(fetch::FetchSettings{.allow_private = allow_private});
  using Notes = std::vector<std::string>;
  return {.issuers = [fetcher](const std::string& url, Notes& notes) { return fetcher->issuers(url, notes); },
          .crl = [fetcher](const std::string& url, Notes& notes) { return fetcher->crl(url, notes); },
          .ocsp = [fetcher](const std::string& url, ByteView leaf, ByteView issuer,
                            Notes& notes) { return fetcher->ocsp(url, leaf, issuer, notes); }};
}

Result<std::vector<Bytes>> policies_of(const std::vector<std::string>& texts) {
  std::vector<Bytes> policies;
  for (const std::string& text : texts) {
    Bytes oid = der::oid_from_dotted(text == "anyPolicy" ? "2.5.29.32.0" : std::string_view(text));
    if (oid.empty()) {
      return Error{ErrorCode::usage, fmt::format("--policy {} is no object identifier; write it as 1.3.6.1.4.1.99999.1",
                                                 mtlsdiag::quoted(text))};
    }
    // anyPolicy among them is the same as no restriction. Source: RFC 5280 §6.1.1 (c).
    if (!(der::Oid{oid} == der::oid::kAnyPolicy)) {
      policies.push_back(std::move(oid));
    } else {
      return std::vector<Bytes>{};
    }
  }
  return policies;
}

Result<path::Settings> path_settings(const VerifyOptions& options, Instant now) {
  path::Settings settings;
  const Result<Instant> at = parse_at(options.check.at, now);
  if (!at) {
    return at.error();
  }
  settings.at = *at;
  if (!options.check.name.empty()) {
    Result<x509::ReferenceName> name = x509::parse_reference(options.check.name);
    if (!name) {
      return name.error();
    }
    settings.name = std::move(*name);
  }
  settings.identities = options.check.identities;
  if (options.max_depth >= 0) {
    settings.max_intermediates = options.max_depth;
  }
  Result<std::vector<Bytes>> policies = policies_of(options.policies);
  if (!policies) {
    return policies.error();
  }
  settings.policies = std::move(*policies);
  settings.require_explicit_policy = options.explicit_policy;
  settings.inhibit_policy_mapping = options.inhibit_policy_mapping;
  settings.inhibit_any_policy = options.inhibit_any_policy;
  settings.revocation = options.require_revocation == "chain"  ? path::Revocation::chain
                        : options.require_revocation == "leaf" ? path::Revocation::leaf
                                                               : path::Revocation::none;
  settings.strength_bits = options.strength;
  return settings;
}

Result<offline::VerifySettings> settings_of(const VerifyOptions& options, const Console& console) {
  offline::VerifySettings settings{.files = options.files,
                                   .roots = options.trust.roots,
                                   .no_system_roots = options.trust.no_system_roots,
                                   .intermediates = options.trust.intermediates,
                                   .crls = options.trust.crls,
                                   .ocsp = options.trust.ocsp,
                                   .key = options.key,
                                   .bundle_out = options.bundle_out,
                                   .started = system_now()};
  Result<path::Settings> path = path_settings(options, settings.started);
  if (!path) {
    return path.error();
  }
  settings.path = std::move(*path);
  if (!options.purpose.empty()) {
    settings.purpose = options.purpose == "client"   ? path::Purpose::client
                       : options.purpose == "server" ? path::Purpose::server
                                                     : path::Purpose::any;
  }
  if (!options.pass.empty()) {
    Result<x509::Passphrase> passphrase = x509::Passphrase::parse(options.pass, terminal_prompt());
    if (!passphrase) {
      return passphrase.error();
    }
    settings.passphrase = std::move(*passphrase);
  }
  if ((options.fetch || options.fetch_private) && options.offline) {
    return Error{ErrorCode::usage,
                 fmt::format("{} and --offline exclude each other", options.fetch ? "--fetch" : "--fetch-private")};
  }
  if (options.fetch || options.fetch_private) {
    settings.fetcher = make_fetcher(options.fetch_private);
  }
  const bool is_brief = console.options.format == "ndjson";
  const bool is_text = console.options.format == "text" && !console.options.verbose;
  settings.second_opinion = is_brief  ? offline::SecondOpinionWanted::never
                            : is_text ? offline::SecondOpinionWanted::where_it_may_differ
                                      : offline::SecondOpinionWanted::always;
  settings.wants_descriptions = !is_brief;
  return settings;
}

Result<int> run_verify(const VerifyOptions& options, Console& console) {
  const Result<offline::VerifySettings> settings = settings_of(options, console);
  if (!settings) {
    return settings.error();
  }
  if (console.options.format == "ndjson") {
    const Result<void> done =
        offline::verify_each(*settings, [&](report::Report report) { console.show(std::move(report)); });
    if (!done) {
      return done.error();
    }
    return console.exit_code();
  }
  const Result<report::Report> report = offline::verify(*settings);
  if (!report) {
    return report.error();
  }
  console.show(*report);
  return console.exit_code();
}

void add_path_options(CLI::App& app, VerifyOptions& options) {
  app.add_option("--purpose", options.purpose,
                 "What the leaf is for: server, client, any; default: server, or client if that is its only EKU")
      ->check(one_of({"server", "client", "any"}))
      ->type_name("PURPOSE")
      ->group("Path");
  app.add_option("--max-depth", options.max_depth, "At most N intermediates between leaf and root")
      ->check(whole_number(0, kMaxDepth))
      ->type_name("N")
      ->group("Path");
  app.add_option("--policy", options.policies, "A certificate policy that is acceptable; repeatable")
      ->allow_extra_args(false)
      ->type_name("OID")
      ->group("Path");
  app.add_flag("--explicit-policy", options.explicit_policy, "The path must be valid for a policy")->group("Path");
  app.add_flag("--inhibit-policy-mapping", options.inhibit_policy_mapping, "Policies may not be mapped")->group("Path");
  app.add_flag("--inhibit-any-policy", options.inhibit_any_policy, "anyPolicy stands for no other policy")
      ->group("Path");
  app.add_option("--require-revocation", options.require_revocation,
                 "What must be shown not to be revoked: none, leaf, chain")
      ->check(one_of({"none", "leaf", "chain"}))
      ->type_name("WHICH")
      ->group("Path");
  app.add_option("--strength", options.strength, "The least strength of keys and signatures, in bits (112, 128, 192)")
      ->check(whole_number(0, 512))
      ->type_name("BITS")
      ->group("Path");
}

}  // namespace

Action setup_verify(CLI::App& app, Console& console) {
  const auto options = std::make_shared<VerifyOptions>();
  app.add_option("files", options->files, "The leaf with its chain, and further certificates, in any format and order")
      ->required()
      ->type_name("FILE");
  add_trust_options(app, options->trust);
  add_check_options(app, options->check, "The name to expect in the leaf; default: any");
  add_path_options(app, *options);
  app.add_option("--key", options->key, "Say whether this private key is the leaf's")
      ->type_name("FILE")
      ->group("Identity");
  app.add_option("--pass", options->pass, fmt::format("Its passphrase: {}", kPassphraseSources))
      ->type_name("SOURCE")
      ->group("Identity");
  app.add_option("--bundle-out", options->bundle_out, "Write the chain, complete and in order, to FILE")
      ->type_name("FILE")
      ->group("Output");
  app.add_flag("--fetch", options->fetch, "Get missing issuers, CRLs and OCSP answers over HTTP")->group("Trust");
  app.add_flag("--fetch-private", options->fetch_private,
               "With --fetch: also from private and loopback addresses, never from link-local ones")
      ->group("Trust");
  app.add_flag("--offline", options->offline, "No look-ups in the network (the default)")->group("Trust");
  add_output_options(app, console.options, {"text", "json", "ndjson"});
  return [options, &console] { return run_verify(*options, console); };
}

}  // namespace mtlsdiag::cli
