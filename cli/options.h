// Options: those that mean the same in every command, as structs that a command adds to its CLI11 app, and the
// translation of the spellings of `openssl s_client`, `openssl verify` and curl. A prefix ("client-") gives simulate
// its two sides. What an option means is in the help text here and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/console.h"

namespace CLI {
class App;
}

namespace mtlsdiag::cli {

/// --cert, --key, --pass: what is presented.
struct IdentityOptions {
  std::string cert;
  std::string key;
  std::string pass;
};

/// --roots, --no-system-roots, --intermediates, --crl, --ocsp: what a chain is judged by.
struct TrustOptions {
  std::vector<std::string> roots;
  bool no_system_roots = false;
  std::vector<std::string> intermediates;
  std::vector<std::string> crls;
  std::vector<std::string> ocsp;
};

/// --name, --identity, --at: what is expected, and as of when.
struct CheckOptions {
  std::string name;
  std::vector<std::string> identities;
  std::string at;
};

/// --servername, --tls-min, --tls-max, --ciphers, --groups, --sigalgs, --alpn, --keylog.
struct TlsOptions {
  std::string servername;
  std::string tls_min;
  std::string tls_max;
  std::string ciphers;
  std::string groups;
  std::string sigalgs;
  std::string alpn;  ///< comma-separated; `is_alpn_given` tells an empty one from none
  bool is_alpn_given = false;
  std::string keylog;
};

/// --starttls, --connect-to, --proxy, --timeout.
struct RoadOptions {
  std::string starttls;
  std::string connect_to;
  std::string proxy;
  bool is_proxy_given = false;
  double timeout_seconds = 10.0;
};

/// What --pass takes, for the help of each option that takes a passphrase.
inline constexpr std::string_view kPassphraseSources = "env:NAME, file:PATH, fd:N, pass:WORD, stdin or prompt";

/// The names of all output formats, for commands that have them all.
std::vector<std::string> every_format();
/// Adds --format, --output, --color, --quiet, --verbose, --fail-on. `formats` names the ones the command has.
void add_output_options(CLI::App& app, OutputOptions& options, const std::vector<std::string>& formats);
void add_identity_options(CLI::App& app, IdentityOptions& options, std::string_view prefix = "");
void add_trust_options(CLI::App& app, TrustOptions& options, std::string_view prefix = "");
/// Adds --name, which each command explains in its own words, --identity and --at.
void add_check_options(CLI::App& app, CheckOptions& options, const std::string& help_of_name);
/// Adds --servername, which each command explains in its own words.
void add_servername_option(CLI::App& app, TlsOptions& options, const std::string& help);
void add_tls_options(CLI::App& app, TlsOptions& options, std::string_view prefix = "");
void add_road_options(CLI::App& app, RoadOptions& options);

/// Parts a list as --ciphers and --alpn take it at any of the separators; empty words are left out.
std::vector<std::string> list_of(const std::string& text, std::string_view separators);

/// Reads --at; `now` where it is empty. Fails with `usage`.
Result<Instant> parse_at(const std::string& text, Instant now);
/// The system's clock, in UTC.
Instant system_now();

/// The TLS versions allowed; nothing where an end is left open.
struct TlsVersions {
  std::optional<std::uint16_t> oldest;
  std::optional<std::uint16_t> newest;
};
/// Reads --tls-min and --tls-max, which a prefix precedes where `add_tls_options` was given one. Fails with `usage`
/// where the one is newer than the other.
Result<TlsVersions> parse_tls_versions(const TlsOptions& options, std::string_view prefix = "");

/// The value of an environment variable; empty where it is not set.
std::string environment(const char* name);

/// Turns the spellings of s_client, verify and curl into ours, word by word; `command` decides where they differ.
std::vector<std::string> translate_spellings(std::string_view command, const std::vector<std::string>& words);

}  // namespace mtlsdiag::cli
