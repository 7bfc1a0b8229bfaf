// What several commands read from the options that they share. A command's settings have members of the same names;
// what a command adds of its own it copies itself.
#pragma once

#include <utility>

#include "base/result.h"
#include "cli/identity.h"
#include "cli/options.h"

namespace mtlsdiag::cli {

/// Copies --cert … --at: what is presented, what is judged by, what is expected. Fails with `usage`.
template <typename Settings>
Result<void> copy_files(const IdentityOptions& identity, const TrustOptions& trust, const CheckOptions& check,
                        Settings& settings) {
  Result<x509::IdentityFiles> files = identity_files(identity);
  if (!files) {
    return files.error();
  }
  settings.identity = std::move(*files);
  settings.intermediates = trust.intermediates;
  settings.roots = trust.roots;
  settings.crls = trust.crls;
  settings.ocsp_responses = trust.ocsp;
  settings.name = check.name;
  settings.identities = check.identities;
  if (!check.at.empty()) {
    const Result<Instant> at = parse_at(check.at, {});
    if (!at) {
      return at.error();
    }
    settings.at = *at;
  }
  return {};
}

/// Copies --tls-min … --keylog, without --servername. Fails with `usage`.
template <typename Settings>
Result<void> copy_tls(const TlsOptions& options, Settings& settings) {
  const Result<TlsVersions> versions = parse_tls_versions(options);
  if (!versions) {
    return versions.error();
  }
  settings.min_version = versions->oldest;
  settings.max_version = versions->newest;
  settings.ciphers = list_of(options.ciphers, ":, ");
  settings.groups = list_of(options.groups, ":, ");
  settings.sigalgs = list_of(options.sigalgs, ":, ");
  if (options.is_alpn_given) {
    settings.alpn = list_of(options.alpn, ",");
  }
  settings.key_log = options.keylog.empty() ? environment("SSLKEYLOGFILE") : options.keylog;
  return {};
}

}  // namespace mtlsdiag::cli
