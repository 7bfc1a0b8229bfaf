// verify: from files and settings to a report: would a peer accept this chain, for this purpose, under this name, at
// this time; if not, everything that is wrong and what to change. Nothing is looked up in the network by itself; who
// wants that gives a fetcher.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "path/validator.h"
#include "report/report.h"
#include "x509/passphrase.h"

namespace mtlsdiag::offline {

/// Gets what a URL in a certificate names (issuers, CRLs, an OCSP answer), as DER objects or PEM; empty: nothing came.
/// Whatever it says to the user about what it did goes into `notes`.
struct VerifyFetcher {
  std::function<std::vector<Bytes>(const std::string& url, std::vector<std::string>& notes)> issuers;
  std::function<Bytes(const std::string& url, std::vector<std::string>& notes)> crl;
  std::function<Bytes(const std::string& url, ByteView leaf, ByteView issuer, std::vector<std::string>& notes)> ocsp;
};

/// When OpenSSL is asked. It costs as much as all the rest, so that a reader of text, who is only told where it
/// differs, is spared the question where nothing can differ: one good path to a root, and nothing to remark.
enum class SecondOpinionWanted : std::uint8_t { never, where_it_may_differ, always };

struct VerifySettings {
  std::vector<std::string> files;  ///< what is judged; `-` is standard input
  std::vector<std::string> roots;  ///< files and directories; replace the system's
  bool no_system_roots = false;
  std::vector<std::string> intermediates;
  std::vector<std::string> crls;
  std::vector<std::string> ocsp;
  std::string key;                       ///< a private key that should be the leaf's
  x509::Passphrase passphrase;           ///< for key stores among the files, and for the key
  std::optional<path::Purpose> purpose;  ///< nothing: by the leaf (path::default_purpose)
  /// Names, time, policies, strength, revocation; purpose, presenter and roots are set from the above.
  path::Settings path;
  SecondOpinionWanted second_opinion = SecondOpinionWanted::always;
  bool wants_descriptions = true;  ///< `certificates` in full; else subject, issuer, serial and dates
  std::string bundle_out;          ///< where to write the chain, complete and in order
  Instant started{};
  VerifyFetcher fetcher;
};

/// Verifies one chain: the leaf is the first certificate of the first file unless that is a CA and exactly one other
/// certificate chains to it. Fails where an input that is a means (roots, CRLs, …) cannot be used.
Result<report::Report> verify(const VerifySettings& settings);

/// Verifies each file as a leaf with its chain, one report after the other.
Result<void> verify_each(const VerifySettings& settings, const std::function<void(report::Report)>& show);

}  // namespace mtlsdiag::offline
