// Validator: judges a certificate chain by our own eyes. It finds every path from the leaf to an anchor within stated
// budgets, processes each by RFC 5280 §6 with revocation from what was supplied, and says everything that is wrong at
// every depth; the best path leads. No network, no clock, no file: roots, candidates, CRLs and the time are given. What
// OpenSSL would say is path/second_opinion.h's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/document.h"
#include "base/result.h"
#include "base/time.h"
#include "der/certificate.h"
#include "finding/finding.h"
#include "x509/name_match.h"
#include "x509/roots.h"

namespace mtlsdiag::path {

/// What the leaf is to be used for in TLS. Source: RFC 5280 §4.2.1.12.
enum class Purpose : std::uint8_t { server, client, any };

/// Which certificates must be shown not to be revoked; what a given CRL or OCSP response says always counts.
enum class Revocation : std::uint8_t { none, leaf, chain };

/// Bounds of the search. They count work and not time, so that the answer is the same on every machine.
/// Source: webpki (100 signatures, 200,000 steps, 250,000 name comparisons).
struct Budget {
  int signatures = 100;
  int steps = 200'000;
  int name_comparisons = 250'000;
  int paths = 64;               ///< complete or broken-off paths that are reported
  std::size_t max_length = 64;  ///< certificates on one path
};

struct Settings {
  finding::Side presenter = finding::Side::server;  ///< whose chain it is
  Purpose purpose = Purpose::server;
  Instant at;                               ///< the time to judge by
  std::optional<x509::ReferenceName> name;  ///< the name that a subjectAltName must match
  std::vector<std::string> identities;      ///< expected SPIFFE ids or other SANs: one of them must be there
  std::optional<int> max_intermediates;     ///< between leaf and anchor, self-issued ones not counted
  std::vector<Bytes> policies;              ///< acceptable policies (OID octets); empty: any
  bool require_explicit_policy = false;
  bool inhibit_policy_mapping = false;
  bool inhibit_any_policy = false;
  Revocation revocation = Revocation::none;
  int strength_bits = 0;              ///< the least symmetric strength; 0: what today's stacks accept
  bool wants_staple = false;          ///< the client asked for a stapled OCSP response (status_request)
  bool is_rsa_key_transport = false;  ///< TLS 1.2 with RSA key exchange: keyEncipherment is needed
  /// True where a person said by which roots to judge; else an untrusted root is the verifier's to fix.
  bool has_chosen_roots = true;
  /// How faults against rules for issuers are shown that peers let pass (key identifiers, serial numbers, criticality).
  finding::Severity profile_severity = finding::Severity::info;
  /// Names that the verifier lists as acceptable CAs (DER): they tell a missing link from a foreign root.
  std::vector<Bytes> accepted_cas;
  /// Further certificates that are at hand and not sent, such as other files: they name a missing link and never
  /// complete a path.
  std::vector<Bytes> elsewhere;
  /// The same leaves come again, as at a server: whether their issuers signed them is remembered too. All else is
  /// checked each time.
  bool leaves_return = false;
  Budget budget;
};

/// Where a certificate of a path comes from.
enum class Source : std::uint8_t { presented, candidate, anchor };

/// One certificate of a path, the leaf first. The bytes live as long as the chain that was judged and the Validator.
struct Link {
  Source source = Source::presented;
  std::optional<int> presented_index;  ///< its place in the chain as presented
  ByteView der;
  std::string name;  ///< printable
};

/// One path that was tried. A path without errors is a good one.
struct Path {
  std::vector<Link> links;
  bool reaches_anchor = false;
  std::vector<finding::Finding> findings;

  [[nodiscard]] bool is_good() const;
};

/// The issuer that was not at hand, where the best path breaks off.
struct MissingIssuer {
  std::string name;              ///< printable
  std::string key_id;            ///< hexadecimal, from authorityKeyIdentifier; may be empty
  std::vector<std::string> aia;  ///< caIssuers addresses of the last certificate: foreign text made printable
  int depth = 0;                 ///< of the certificate whose issuer is missing
};

/// Counts what was spent of the Budget.
struct Work {
  int signatures = 0;
  int steps = 0;
  int name_comparisons = 0;
  bool is_exhausted = false;
};

/// What is said of one chain.
struct Assessment {
  bool is_accepted = false;  ///< no finding of severity error
  std::vector<finding::Finding>
      findings;             ///< of the best path and of the chain as presented; the cause is verdict_of's
  std::vector<Path> paths;  ///< every path tried, the best first
  std::optional<MissingIssuer> missing;
  std::vector<finding::RunnerUp> runners_up;  ///< other causes that fit, where the issuer is not at hand
  std::uint8_t alert = 0;                     ///< AlertDescription that a strict peer sends; 0: none. See path/alert.h
  Work work;
  std::optional<der::Certificate> leaf;  ///< as it was read; nothing where it cannot be

  /// The best path; null only where the leaf cannot be read.
  [[nodiscard]] const Path* best() const { return paths.empty() ? nullptr : &paths.front(); }
};

/// Holds what chains are judged by, and remembers issuers' keys and signatures already checked, so that many chains
/// cost little more than their own signatures. Not for use by two threads at once.
class Validator final {
 public:
  /// `roots` must outlive the validator.
  Validator(const x509::Roots& roots, Settings settings);
  ~Validator();
  Validator(Validator&&) noexcept;
  Validator& operator=(Validator&&) noexcept;
  Validator(const Validator&) = delete;
  Validator& operator=(const Validator&) = delete;

  /// Adds an untrusted certificate that may complete paths though the peer did not send it (`--intermediates` of
  /// verify).
  void add_candidate(ByteView der);
  /// Adds a CRL (DER). It applies to any chain whose issuer signed it; one that cannot be read is a finding of every
  /// chain. `name` says where it comes from.
  void add_crl(ByteView der, std::string_view name);
  /// Adds an OCSP response (DER).
  void add_ocsp(ByteView der, std::string_view name);

  [[nodiscard]] const Settings& settings() const;
  /// Changes the settings; what is remembered of keys and signatures stays.
  void set(Settings settings);

  /// Judges a chain as a peer presented it (DER, leaf first as it should be). `staple` is the stapled OCSP response.
  /// An empty chain and a leaf that cannot be read are findings too.
  Assessment judge(const std::vector<ByteView>& chain, ByteView staple = {});
  Assessment judge(const std::vector<Bytes>& chain, ByteView staple = {});
  /// The same for a leaf that has been read already from the first certificate of the chain.
  Assessment judge(const std::vector<ByteView>& chain, der::Certificate leaf, ByteView staple = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Describes paths, the missing issuer and the work for a report: `{paths: [...], missing: {...}, work: {...}}`.
Document describe(const Assessment& assessment);

/// Chooses the purpose for a leaf as verify does: `client` where that is its only EKU, else `server`.
Purpose default_purpose(const der::Certificate& leaf);

}  // namespace mtlsdiag::path
