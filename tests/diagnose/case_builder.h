// Cases for the rules, built by hand: a small PKI made once, and transcripts in a few words. Every default is a healthy
// TLS 1.3 conversation in which the server asks for a certificate, names its CA, and the client sends a good one.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "diagnose/diagnose.h"
#include "finding/catalogue.h"
#include "mint/mint.h"

namespace mtlsdiag::diagnose::test {

inline Instant now() {
  return *make_instant(2026, 11, 20, 12, 0, 0);
}

/// What a made certificate is to be; the defaults are a good client's.
struct Leaf {
  int from_days = -10;
  int to_days = 300;
  std::string_view usage = mint::kClientAuth;
  std::uint32_t key_usage = mint::kDigitalSignature;
  bool is_ca = false;
};

/// A root, an intermediate below it, and what hangs on them.
struct World {
  mint::Credential root;
  mint::Credential intermediate;
  mint::Credential stranger;  ///< another root, of another organisation

  static const World& instance();
  [[nodiscard]] mint::Credential leaf(const Leaf& leaf, const mint::Credential& issuer) const;
  [[nodiscard]] mint::Credential self_signed() const;
  /// Leaf and intermediate, as a client would send them.
  [[nodiscard]] std::vector<Bytes> good_chain() const;
};

class CaseBuilder final {
 public:
  CaseBuilder();
  CaseBuilder& version(std::uint16_t version);
  CaseBuilder& chain(std::vector<Bytes> chain);
  CaseBuilder& at_hand(std::vector<Bytes> certificates);
  CaseBuilder& lists(std::vector<mint::Name> names);  ///< the server's acceptable CAs; empty: no list
  CaseBuilder& asks(bool is_asking);
  CaseBuilder& sends_none();
  CaseBuilder& alert(wire::AlertDescription description);        ///< after the client's certificate
  CaseBuilder& early_alert(wire::AlertDescription description);  ///< instead of a ServerHello
  CaseBuilder& early_end(handshake::Ending ending);              ///< no ServerHello, no alert
  CaseBuilder& bare_end(handshake::Ending ending);               ///< after Finished: no ticket, no data
  CaseBuilder& http(int status, std::string_view server = {}, std::string_view text = {});
  CaseBuilder& silent();  ///< nothing at all after Finished
  CaseBuilder& server_finding(finding::Finding finding);
  /// Adds an experiment: a copy of the conversation as it is, changed by `edit`.
  template <typename Edit>
  CaseBuilder& experiment(Change change, Edit edit) {
    Attempt attempt = case_.attempts.front();
    attempt.change = change;
    edit(attempt);
    case_.attempts.push_back(std::move(attempt));
    return *this;
  }

  Settings& settings() { return case_.settings; }
  Attempt& first() { return case_.attempts.front(); }
  [[nodiscard]] Case build() const { return case_; }
  [[nodiscard]] Diagnosis diagnose() const { return diagnose_server(case_); }

 private:
  Case case_;
};

/// A healthy case with a CertificateRequest by which a server on OpenSSL is known.
CaseBuilder openssl_server();

/// Makes an attempt healthy: a ticket, application data, no alert.
void accept(Attempt& attempt);
/// Ends an attempt with a fatal alert of the server's after the client's flight.
void refuse(Attempt& attempt, wire::AlertDescription description);

/// Writes "cause/side", or the status where there is no error.
std::string verdict_of(const Diagnosis& diagnosis);

}  // namespace mtlsdiag::diagnose::test
