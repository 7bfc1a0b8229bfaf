// Rule: one row of the table of causes. A rule looks at what was seen and says how well its cause fits, with the
// finding that would be given, and which experiment would make it certain or rule it out. Rows stand in
// diagnose/rules/<family>, read top to bottom: the order is the rank among causes that fit equally well.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnose/diagnose.h"
#include "diagnose/seen.h"
#include "finding/finding.h"

namespace mtlsdiag::diagnose {

/// How well a cause fits what was seen.
enum class Strength : std::uint8_t {
  excluded,   ///< something seen rules it out, or nothing that it needs was seen
  possible,   ///< it fits, and nothing speaks for it in particular
  supported,  ///< something speaks for it: likely
  proven,     ///< observed, or separated by experiment: certain
};

struct Fit {
  Strength strength = Strength::excluded;
  Finding finding;
  std::vector<Experiment> asks;  ///< what would tell more, the most telling first
  std::string tell_apart;        ///< as a runner-up: what would tell it from the cause named
};

struct Rule {
  std::string_view name;
  Fit (*match)(const Seen&);
};

/// The families, in the order of the stages of a conversation.
std::span<const Rule> network_rules();
std::span<const Rule> speech_rules();
std::span<const Rule> server_key_rules();
std::span<const Rule> negotiation_rules();
std::span<const Rule> client_certificate_rules();
std::span<const Rule> client_chain_rules();
std::span<const Rule> client_standards_rules();
std::span<const Rule> client_trust_rules();
std::span<const Rule> rest_rules();

/// The server's certificate is for other names, and by the host's name in SNI, which was not sent, it shows another.
/// Apart from the tables: our own judgement of the server's chain comes before every rule.
Fit default_certificate(const Seen& seen);

/// Who must change, where the two sides have nothing in common: whoever was narrowed. Our default offer is a modern
/// client's, so that without narrowing it is the server.
Side narrowed_side(const Seen& seen, finding::Kind kind);

/// True where the server gave up before, or instead of, its ServerHello.
bool is_refused_early(const Seen& seen);
/// True where the server ended it before its ServerHello in a way that many causes share. Silence is none of it: each
/// further try would cost the whole time limit.
bool is_unspecific_failure(const Seen& seen);
/// True where the server refused the certificate that was sent.
bool is_refused_certificate(const Seen& seen);
/// True for an end without a word, which may have nothing to do with the certificate.
bool is_silent_refusal(const Seen& seen);
/// True where the refusal is about the certificate: it says so, or a run without one ended otherwise.
bool is_about_certificate(const Seen& seen);
/// True where trust is what is wrong, or may be, as far as the answer tells.
bool may_be_trust(const Seen& seen);
/// True where a stack that sends what was received can mean this kind of fault of the client's certificate.
bool can_mean(const Seen& seen, finding::Kind kind);

/// True where the server looks like one that stands on OpenSSL.
bool is_on_openssl(const Seen& seen);

/// What a server on OpenSSL makes of a certificate that names our issuer, which did not sign it. OpenSSL looks for the
/// CRLs of the whole chain first, and then, from the root down, at each certificate's signature and dates: its alert
/// tells how far it came. Source: OpenSSL 3.0, crypto/x509/x509_vfy.c, verify_chain(), crl_crldp_check() and
/// internal_verify(); run.
enum class Trial : std::uint8_t {
  untold,      ///< not made, or answered otherwise
  no_crl,      ///< it checks CRLs, and has none for that certificate
  ca_refused,  ///< it checks none, and refuses in the words in which it refused ours: one of our CAs does not pass
  not_signed,  ///< it checks none, and the CAs pass: what it refuses of ours is the leaf
};
Trial trial_of(const Seen& seen);
/// Asks for that trial, where the answer would tell something.
void ask_trial(const Seen& seen, Fit& fit);

/// Sorts by strength, the strongest first; fits of equal strength stay in the order of the tables.
void sort_by_strength(std::vector<Fit>& fits);
/// Lists the other causes that fit, with what would tell them from the cause named; `fits` is sorted.
void add_runners_up(Verdict& verdict, const std::vector<Fit>& fits);

/// Makes a fit with the catalogue's severity; `presenter` is whose chain or offer it is about.
Fit fit(Strength strength, finding::Kind kind, Side side, std::string message);
/// The same for a finding about the client's certificate at `index` of its chain.
Fit certificate_fit(const Seen& seen, Strength strength, finding::Kind kind, Side side, std::string message);
/// Adds the step that shows the refusal as evidence, and gives the fit.
Fit refused(const Seen& seen, Fit fit);
void add_evidence(Fit& fit, int step, std::string text);
void ask(Fit& fit, Change change, std::string question);
/// After a silent refusal: asks for the run without a certificate.
void ask_without_certificate(const Seen& seen, Fit& fit);
/// Adds the server's list of acceptable CAs as evidence.
void add_list(const Seen& seen, Fit& fit);

}  // namespace mtlsdiag::diagnose
