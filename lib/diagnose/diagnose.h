// Diagnose: why it failed. Takes what was seen (transcripts of one or more attempts, what the application said, what
// our own eyes found in the certificates) and gives findings with their evidence, the one cause, the side that must
// change, how sure that is, and which further attempt would tell more. Pure: no socket, no clock, no file; making the
// attempts is live's business, judging chains is path's. The rules are rows in diagnose/rules/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "finding/finding.h"
#include "handshake/transcript.h"

namespace mtlsdiag::diagnose {

using finding::Finding;
using finding::Side;
using finding::Verdict;

/// The most further connections that one diagnosis may ask for.
inline constexpr std::size_t kMaxExperiments = 6;

/// What an attempt changed from the first one, one thing each. All else stays as the user gave it; chains are judged
/// and not refused (`lenient`) in every experiment, and nothing is written unless the first attempt wrote.
enum class Change : std::uint8_t {
  none,                 ///< the first attempt
  without_certificate,  ///< withhold_certificate: a request is answered with an empty list
  unknown_certificate,  ///< in place of ours one that signs itself, of a new key like ours: the server cannot know it
  /// In place of our leaf one that names the same issuer, which did not sign it; for no reason of revocation may its
  /// CRL be asked.
  unsigned_certificate,
  completed_chain,  ///< our leaf with the intermediates at hand, up to and without the root
  tls12_only,       ///< at most TLS 1.2
  tls13_only,       ///< at least TLS 1.3
  old_versions,     ///< TLS 1.0 to 1.3, security level 0, legacy renegotiation, every cipher suite
  every_cipher,     ///< every cipher suite, group and signature algorithm, security level 0, versions as given
  every_group,      ///< every group, the rest as given
  every_sigalg,     ///< every signature algorithm, security level 0 for them, the rest as given
  without_sni,
  with_sni,  ///< the host's name in SNI where none, or another one, was sent (--no-servername, --servername)
  without_alpn,
  banner,               ///< no TLS: connects and reads what the peer says by itself for a short time
  starttls,             ///< begins with the STARTTLS protocol that Experiment::starttls names
  post_handshake_auth,  ///< post-handshake authentication and renegotiation allowed, that from before RFC 5746 too
};

/// The name in reports: `without-certificate`.
std::string_view to_string(Change change);
/// Says it in a sentence's words: "without the client certificate".
std::string_view describe(Change change);

/// A further attempt that would tell causes apart.
struct Experiment {
  Change change = Change::none;
  std::string question;      ///< what it is to tell: "whether the server also refuses without a certificate"
  std::string starttls;      ///< `starttls`: the protocol's name in --starttls; else empty
  std::vector<Bytes> chain;  ///< `completed_chain`: what to present (DER, leaf first); else empty
};

/// What the application said after the handshake, as far as it said anything.
struct Application {
  bool request_sent = false;
  std::optional<int> http_status;
  std::optional<int> grpc_status;  ///< of gRPC, whose refusals come with HTTP 200
  std::string server;              ///< the Server header, printable
  std::string location;            ///< the Location header, printable
  std::string text;                ///< the body's or banner's beginning, printable
  std::optional<Instant> date;     ///< the Date header
  bool asks_credentials = false;   ///< the WWW-Authenticate header: it is another kind of credentials that are missing
  /// The same refusal came at another path, or at the one that the user asked for: it is not about the path.
  bool is_turned_away = false;
  int step = 0;  ///< the step that shows the answer
  /// The protocol's own refusal after TLS: PostgreSQL's FATAL message, a MySQL error packet. Printable; empty without.
  std::string refusal;
};

struct Attempt {
  Change change = Change::none;
  handshake::Transcript transcript;
  Application application;
  Bytes plaintext;         ///< `banner`: what the peer said in the clear
  bool is_reached = true;  ///< false: no byte stream came about in this attempt
};

/// What the user asked for, as far as a diagnosis depends on it.
struct Settings {
  std::string host;  ///< as given, printable
  std::uint16_t port = 0;
  std::string sni;  ///< sent; empty: none
  bool is_ip_address = false;
  std::string starttls;        ///< the protocol, empty: TLS from the first byte
  bool is_alpn_given = false;  ///< by the user; the default offer is no demand
  bool is_certificate_given = false;
  bool allows_experiments = true;
  bool is_insecure = false;  ///< --insecure: the server chain's findings are warnings
  bool has_limits = false;   ///< the user narrowed anything of the four below, or serve was given a list
  bool limits_versions = false;
  bool limits_ciphers = false;
  bool limits_groups = false;
  bool limits_sigalgs = false;
  std::size_t experiments_left = kMaxExperiments;
  Instant now{};
};

/// A CRL that was given, and where it comes from.
struct Crl {
  Bytes der;
  std::string name;
};

struct OwnView;

/// What keeps a client's hello from being answered, and whose it is; found by trying the hello again with one of our
/// own limits given free.
struct Obstacle {
  finding::Kind kind = finding::Kind::alert_generic;
  Side side = Side::unknown;
};

/// Our own certificate as it would be presented, and what is at hand to judge it by. diagnose judges it through path.
struct Own {
  std::vector<Bytes> chain;    ///< DER, leaf first, as it would be sent; empty: none given
  std::vector<Bytes> at_hand;  ///< other certificates at hand (intermediates, roots given): for links, names and keys
  std::vector<Crl> crls;       ///< given; each counts where the issuer of a certificate signed it
  /// The chain as it was looked at before, for many connections to one server; null: it is looked at anew.
  std::shared_ptr<const OwnView> view;
};

/// All that a diagnosis of a probe or of a connection to `serve` rests on.
struct Case {
  Settings settings;
  std::vector<Attempt> attempts;           ///< the first is the one that is diagnosed; the rest are experiments
  Own own;                                 ///< probe: ours; serve: the server's own chain, judged as a client would
  std::vector<Finding> given;              ///< found elsewhere: network, proxy, STARTTLS, input files
  std::optional<Obstacle> obstacle;        ///< serve: where the hello was not answered
  std::vector<std::string> names_of_host;  ///< serve: by which clients may ask for this machine; printable
};

/// What is said of client authentication (the report's `client_auth`).
struct ClientAuth {
  enum class Sent : std::uint8_t { none, empty, certificate };
  enum class Outcome : std::uint8_t { not_requested, accepted, rejected, unknown };
  bool is_requested = false;
  Sent sent = Sent::none;
  Outcome outcome = Outcome::not_requested;
  std::optional<bool> is_required;
  std::string not_sent_because;
};
std::string_view to_string(ClientAuth::Sent sent);
std::string_view to_string(ClientAuth::Outcome outcome);

/// What an experiment showed, for the report.
struct Proof {
  std::size_t attempt = 0;  ///< index in Case::attempts
  std::string text;         ///< "refused also without the client certificate: the certificate is not the cause"
};

struct Diagnosis {
  std::vector<Finding> findings;  ///< with evidence and fixes; those given and those judged included
  Verdict verdict;
  ClientAuth client_auth;
  std::optional<Experiment> next;  ///< nothing: one cause is left, or nothing more can be learnt
  std::vector<Proof> proofs;
  std::string stack;  ///< what the peer's software looks like ("nginx 1.22.1"), empty where unknown
};

/// Diagnoses a conversation that we led as the client.
Diagnosis diagnose_server(const Case& seen);

/// Diagnoses a conversation in which a client came to us: attempts[0].transcript.self is the server. No experiments.
Diagnosis diagnose_client(const Case& seen);

/// Both ends of one conversation, each with its own transcript and its own judgement of the other's chain.
struct Pair {
  handshake::Transcript client;
  handshake::Transcript server;
  std::vector<Finding> given;  ///< of both sides' files: key-mismatch, …
  bool client_cert_required = true;
  bool has_client_limits = false;  ///< the client's versions, ciphers, groups, … were narrowed
  bool has_server_limits = false;
  std::uint16_t client_max_version = handshake::kTls13;
  std::uint16_t server_max_version = handshake::kTls13;
  bool is_certificate_given = false;
  Instant now{};
};

/// Diagnoses both ends at once: nothing is hidden, so that every cause is certain.
Diagnosis diagnose_pair(const Pair& pair);

}  // namespace mtlsdiag::diagnose
