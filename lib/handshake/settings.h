// Settings of the two engines: what a client or a server presents, offers, accepts and how it judges its peer. Plain
// values that name no OpenSSL type; reading files and command lines into them belongs to x509 and cli. Fields left at
// their defaults give a modern peer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/document.h"
#include "finding/finding.h"
#include "finding/step.h"
#include "ossl/key.h"
#include "wire/message.h"
#include "wire/registry.h"

namespace mtlsdiag::handshake {

using finding::Actor;
using wire::kTls10;
using wire::kTls11;
using wire::kTls12;
using wire::kTls13;

/// The largest certificate list that is accepted from a peer, in bytes.
using wire::kMaxCertificateList;
/// Above this, OpenSSL peers refuse a certificate list (SSL_CTX_set_max_cert_list's default).
inline constexpr std::size_t kUsualCertificateList = 102'400;
/// The most handshake bytes that are accepted from a peer in one connection before it is established.
inline constexpr std::size_t kMaxHandshakeBytes = kMaxCertificateList + (std::size_t{256} << 10);
/// The most events (messages, alerts, records) that are recorded of one connection; later ones are counted only.
inline constexpr std::size_t kMaxEvents = 4096;
/// The most application data that is kept until it is taken.
inline constexpr std::size_t kMaxApplicationData = std::size_t{1} << 20;
/// How much of an answer that is not TLS is kept.
inline constexpr std::size_t kMaxForeignBytes = 512;

/// What one side presents: its certificates as they go on the wire, leaf first, and the key.
struct Identity {
  std::vector<Bytes> chain;  ///< DER; sent as they are, in this order
  ossl::Key key;
  /// Presents the pair even where the key does not belong to the leaf (experiments, audit); otherwise making a Context
  /// from it fails. Works where ossl::with_foreign_public does.
  bool insecure_allow_key_mismatch = false;
};

/// What a judge is given: the peer's list exactly as it was sent.
struct ChainToJudge {
  Actor presenter = Actor::server;         ///< whose chain it is
  const std::vector<Bytes>& certificates;  ///< DER, in the order sent; never empty
  std::string_view sni;                    ///< the name in the ClientHello, empty without
  ByteView ocsp_response;                  ///< stapled for the leaf, DER; empty without
  bool is_staple_awaited = false;          ///< the stapled response comes in a later message (up to TLS 1.2)
  std::uint16_t version = 0;               ///< negotiated
  std::uint16_t cipher_suite = 0;          ///< negotiated
};

/// What a judge says. The engine sends `alert` where the chain is not accepted, unless it is lenient.
struct Judgement {
  bool is_accepted = true;
  /// AlertDescription that a strict peer sends (RFC 8446 §6.2). OpenSSL can send 40, 42–46, 48, 51 and 80 here; any
  /// other goes out as certificate_unknown (46).
  std::uint8_t alert = 0;
  std::vector<finding::Finding> findings;  ///< evidence is added by the caller, who knows the step's number
  Document detail = Document::object();    ///< shown at the `local` step
};

/// Judges a peer's chain. Called once for each list that has a certificate in it, also where OpenSSL cannot read it,
/// and a second time where a stapled response was awaited and the first answer let the handshake go on; the second
/// answer is the one that counts. Where no judge is given every chain is accepted. An empty list of a client is dealt
/// with by `client_auth` alone.
using Judge = std::function<Judgement(const ChainToJudge&)>;

/// Told of each line of the key log (NSS format, without line end) while it is in memory. The line is secret.
using KeyLogSink = std::function<void(std::string_view line)>;

/// A session to resume, taken from `Engine::take_session`; shared, opaque.
class Session final {
 public:
  Session() = default;
  explicit operator bool() const { return static_cast<bool>(state_); }
  struct State;
  explicit Session(std::shared_ptr<State> state) : state_(std::move(state)) {}
  [[nodiscard]] const std::shared_ptr<State>& state() const { return state_; }

 private:
  std::shared_ptr<State> state_;
};

/// What both sides have in common.
struct CommonSettings {
  std::optional<Identity> identity;
  std::uint16_t min_version = kTls12;
  std::uint16_t max_version = kTls13;
  /// IANA's or OpenSSL's names of suites, of any version: then exactly these, and only the versions that have one of
  /// them. With an expression of OpenSSL's among them (HIGH, !aNULL, ECDHE+AESGCM) the list is that of TLS 1.2 and
  /// below, and a list without a TLS 1.3 suite leaves those of TLS 1.3 at their default. Empty: OpenSSL's default.
  std::vector<std::string> ciphers;
  std::vector<std::string> groups;   ///< IANA names: x25519, secp256r1, ffdhe2048; or OpenSSL's; empty: default
  std::vector<std::string> sigalgs;  ///< IANA names: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256; empty: default
  std::vector<std::string> alpn;     ///< in order of preference
  /// OpenSSL's security level, for versions, ciphers, groups and signature algorithms; what certificates are accepted
  /// is the judge's alone. 0 also offers MD5 and SHA-1 signatures, and old versions where `min_version` says so.
  int security_level = 2;
  /// Talks to servers without secure renegotiation (SSL_OP_LEGACY_SERVER_CONNECT). Source: RFC 5746.
  bool insecure_legacy_renegotiation = false;
  /// Lets this side take part in a renegotiation that the peer starts (TLS 1.2).
  bool allow_renegotiation = true;
  bool tickets = true;   ///< client: asks for tickets; server: gives them
  bool lenient = false;  ///< goes on after the judge refuses, to see more
  /// Many peers will come: what reads their certificates faster is worth its set-up.
  bool is_for_many = false;
  Judge judge;
  KeyLogSink key_log;
};

struct ClientSettings : CommonSettings {
  std::string sni;                    ///< empty: no server_name extension; never an IP address
  Session resume;                     ///< offered if not empty
  bool post_handshake_auth = true;    ///< offers the extension and answers a later CertificateRequest
  bool request_ocsp = true;           ///< offers status_request
  bool request_sct = true;            ///< offers signed_certificate_timestamp
  bool withhold_certificate = false;  ///< answers a CertificateRequest with an empty list
};

enum class ClientAuth : std::uint8_t { none, request, require };

struct ServerSettings : CommonSettings {
  ClientAuth client_auth = ClientAuth::require;
  /// Distinguished names (DER) for the list of acceptable CAs; empty: no list is sent, any CA may do.
  std::vector<Bytes> client_ca_names;
  /// Names that this server answers to, lower case, `*.` for one label; another SNI gets unrecognized_name (RFC 6066
  /// §3). Empty: any.
  std::vector<std::string> server_names;
  bool require_sni = false;  ///< a hello without SNI gets unrecognized_name
  Bytes ocsp_response;       ///< stapled where the client asks for it; DER
  bool prefer_server_ciphers = true;
  /// Where no protocol is common: true ends the handshake by no_application_protocol (RFC 7301 §3.2), false goes on
  /// without one.
  bool requires_common_alpn = true;
};

}  // namespace mtlsdiag::handshake
