#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "base/text.h"
#include "cli/checks.h"
#include "report/formats.h"

namespace mtlsdiag::cli {
namespace {

std::string option(std::string_view prefix, std::string_view name) {
  return fmt::format("--{}{}", prefix, name);
}

/// With aliases, which only the unprefixed form has.
std::string option(std::string_view prefix, std::string_view name, std::string_view aliases) {
  return prefix.empty() ? fmt::format("--{},{}", name, aliases) : option(prefix, name);
}

}  // namespace

std::vector<std::string> every_format() {
  std::vector<std::string> names;
  for (const report::Format& format : report::formats()) {
    names.emplace_back(format.name);
  }
  return names;
}

void add_output_options(CLI::App& app, OutputOptions& options, const std::vector<std::string>& formats) {
  app.add_option("--format", options.format, fmt::format("Output: {}", join(formats, ", ")))
      ->check(one_of(formats))
      ->type_name("FORMAT")
      ->group("Output");
  app.add_option("-o,--output", options.output, "Write the report to FILE")->type_name("FILE")->group("Output");
  app.add_option("--color", options.color, "Colour: auto, always, never")
      ->check(one_of({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->group("Output");
  app.add_flag("-q,--quiet", options.quiet, "Only the verdict and the findings")->group("Output");
  app.add_flag("-v,--verbose", options.verbose, "Every detail")->group("Output");
  app.add_option("--fail-on", options.fail_on, "Exit 1 at this severity: info, warning, error")
      ->check(one_of({"info", "warning", "error"}))
      ->type_name("SEVERITY")
      ->group("Output");
}

void add_identity_options(CLI::App& app, IdentityOptions& options, std::string_view prefix) {
  app.add_option(option(prefix, "cert"), options.cert,
                 "Certificate to present, with its chain (PEM, DER, PKCS#12, URI)")
      ->type_name("FILE")
      ->group("Identity");
  app.add_option(option(prefix, "key"), options.key, "Its private key; default: in the certificate's file")
      ->type_name("FILE")
      ->group("Identity");
  app.add_option(option(prefix, "pass"), options.pass, fmt::format("Its passphrase: {}", kPassphraseSources))
      ->type_name("SOURCE")
      ->group("Identity");
}

void add_trust_options(CLI::App& app, TrustOptions& options, std::string_view prefix) {
  app.add_option(option(prefix, "roots", "--cacert"), options.roots, "Trust anchors; replaces the system's; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE|DIR")
      ->group("Trust");
  if (prefix.empty()) {
    app.add_flag("--no-system-roots", options.no_system_roots, "Do not use the system's roots")->group("Trust");
  }
  app.add_option(option(prefix, "intermediates"), options.intermediates, "Further certificates; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group("Trust");
  app.add_option(option(prefix, "crl"), options.crls, "Revocation lists; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group("Trust");
  app.add_option(option(prefix, "ocsp"), options.ocsp, "OCSP responses; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group("Trust");
}

void add_check_options(CLI::App& app, CheckOptions& options, const std::string& help_of_name) {
  app.add_option("--name", options.name, help_of_name)->type_name("NAME")->group("Trust");
  app.add_option("--identity", options.identities, "An expected SPIFFE ID or other SAN; repeatable")
      ->allow_extra_args(false)
      ->type_name("URI")
      ->group("Trust");
  app.add_option("--at", options.at, "Check as of this time (RFC 3339)")->type_name("TIME")->group("Trust");
}

void add_servername_option(CLI::App& app, TlsOptions& options, const std::string& help) {
  app.add_option("--servername,--sni", options.servername, help)->type_name("NAME")->group("TLS");
}

void add_tls_options(CLI::App& app, TlsOptions& options, std::string_view prefix) {
  for (auto& [name, target, words] :
       {std::tuple{"tls-min", &options.tls_min, "Oldest"}, std::tuple{"tls-max", &options.tls_max, "Newest"}}) {
    app.add_option(option(prefix, name), *target, fmt::format("{} TLS version: 1.0, 1.1, 1.2, 1.3", words))
        ->check(one_of({"1.0", "1.1", "1.2", "1.3"}))
        ->type_name("VERSION")
        ->group("TLS");
  }
  app.add_option(option(prefix, "ciphers"), options.ciphers, "Cipher suites, by IANA or OpenSSL name, colon-separated")
      ->type_name("LIST")
      ->group("TLS");
  app.add_option(option(prefix, "groups"), options.groups, "Key-exchange groups, colon-separated")
      ->type_name("LIST")
      ->group("TLS");
  app.add_option(option(prefix, "sigalgs"), options.sigalgs, "Signature algorithms, colon-separated")
      ->type_name("LIST")
      ->group("TLS");
  app.add_option_function<std::string>(
         option(prefix, "alpn"),
         [&options](const std::string& text) {
           options.alpn = text;
           options.is_alpn_given = true;
         },
         "Application protocols, comma-separated")
      ->type_name("LIST")
      ->group("TLS");
  if (prefix.empty()) {
    app.add_option("--keylog", options.keylog, "Append the session's secrets to FILE (also SSLKEYLOGFILE)")
        ->type_name("FILE")
        ->group("TLS");
  }
}

void add_road_options(CLI::App& app, RoadOptions& options) {
  app.add_option("--starttls", options.starttls, "Begin in plaintext: smtp, imap, pop3, postgres, mysql, ldap, …")
      ->type_name("PROTOCOL")
      ->group("Connection");
  app.add_option("--connect-to", options.connect_to, "Connect there instead; names stay as given")
      ->type_name("HOST:PORT")
      ->group("Connection");
  app.add_option_function<std::string>(
         "--proxy",
         [&options](const std::string& text) {
           options.proxy = text;
           options.is_proxy_given = true;
         },
         "http://, https:// or socks5:// proxy; '' goes without")
      ->type_name("URL")
      ->group("Connection");
  app.add_option("--timeout", options.timeout_seconds, "The longest wait, in seconds")
      ->check(number(0.05, 3600.0))
      ->type_name("SECONDS")
      ->group("Connection");
}

std::vector<std::string> list_of(const std::string& text, std::string_view separators) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    if (end > at) {
      words.push_back(text.substr(at, end - at));
    }
    at = end + 1;
  }
  return words;
}

Result<Instant> parse_at(const std::string& text, Instant now) {
  if (text.empty()) {
    return now;
  }
  const auto at = parse_instant(text);
  if (!at) {
    return Error{ErrorCode::usage,
                 fmt::format("--at {} is no time; write it as 2026-11-20T12:00:00Z", mtlsdiag::quoted(text))};
  }
  return *at;
}

Instant system_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Result<TlsVersions> parse_tls_versions(const TlsOptions& options, std::string_view prefix) {
  TlsVersions versions;
  for (const auto& [text, version] :
       {std::pair(&options.tls_min, &versions.oldest), std::pair(&options.tls_max, &versions.newest)}) {
    if (!text->empty()) {
      *version = static_cast<std::uint16_t>(0x0301 + (text->back() - '0'));
    }
  }
  if (versions.oldest && versions.newest && *versions.oldest > *versions.newest) {
    return Error{ErrorCode::usage, fmt::format("{} {} is newer than {} {}", option(prefix, "tls-min"), options.tls_min,
                                               option(prefix, "tls-max"), options.tls_max)};
  }
  return versions;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace mtlsdiag::cli
