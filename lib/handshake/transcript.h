// Transcript: what happened in one conversation, as values: the steps for people, and beside them the decoded messages,
// alerts and facts that a diagnosis rests on. It holds no opinion, names no OpenSSL type, and does not care whether we
// took part in the conversation, watched it or read it from a capture.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "finding/step.h"
#include "handshake/settings.h"
#include "ossl/reason.h"
#include "wire/alert.h"
#include "wire/message.h"

namespace mtlsdiag::handshake {

/// The time since the report's start.
using Elapsed = std::chrono::nanoseconds;

using ossl::Failure;
using ossl::Reason;

/// How far the conversation had come, as the recording side sees it.
enum class Phase : std::uint8_t {
  before_server_hello,  ///< nothing of the server's handshake yet (a HelloRetryRequest does not count)
  in_handshake,         ///< from ServerHello to this side's Finished
  after_finished,       ///< our Finished is out; a TLS 1.3 server may still be judging us
  after_data,           ///< the peer sent application data
};

/// Names a phase for people: "before ServerHello", "in the handshake", ….
std::string_view to_string(Phase phase);

/// An alert, sent or received; several may follow one another.
struct AlertSeen {
  Actor from = Actor::server;
  bool is_sent = false;  ///< by the side that records
  wire::Alert alert;
  Phase phase = Phase::before_server_hello;
  int step = 0;
  bool is_encrypted = false;  ///< the record was protected
  /// Unencrypted though the sender should have keys: what an OpenSSL client does that refuses a TLS 1.3 server's chain.
  bool is_unencrypted_under_tls13 = false;
};

/// A CertificateRequest and what this side answered to it.
struct RequestSeen {
  wire::CertificateRequest request;
  int step = 0;
  bool is_post_handshake = false;
  bool is_renegotiation = false;
};

/// Why a client that was given a certificate sent an empty list all the same.
enum class NotSentBecause : std::uint8_t {
  none_given,          ///< there was no certificate to send
  withheld,            ///< the settings said so
  no_common_sigalg,    ///< the request's signature algorithms do not serve our key
  type_not_requested,  ///< TLS 1.2: the request's certificate types do not name our key's
  unknown,             ///< OpenSSL left it out for a reason of its own
};

/// Says it for people, as `not_sent_because` of the report; empty for `none_given`.
std::string_view to_string(NotSentBecause reason);

/// A certificate list, whole, as it was sent.
struct ChainSeen {
  std::vector<Bytes> certificates;  ///< DER in the order sent; empty: the empty list of a client
  Bytes ocsp_response;              ///< stapled, DER; empty without
  std::size_t timestamps = 0;       ///< SCTs that came with it
  std::size_t bytes = 0;            ///< of the message
  int step = 0;
  std::optional<Judgement> judgement;  ///< of the side that records, if it judged this chain
  int judgement_step = 0;
};

struct TicketSeen {
  int step = 0;
  std::uint32_t lifetime_s = 0;
};

/// How the conversation ended, as far as it did.
enum class Ending : std::uint8_t {
  open,            ///< it goes on, or nobody said otherwise
  alert_received,  ///< a fatal alert of the peer's
  alert_sent,      ///< a fatal alert of ours
  close_notify,    ///< the peer's orderly close
  fin,             ///< the stream ended without an alert
  reset,
  timeout,
  not_tls,         ///< the peer's bytes are not TLS
  protocol_error,  ///< what came is not what TLS allows, and no alert could be sent
  limit,           ///< a bound of ours was met
};

std::string_view to_string(Ending ending);

/// What the two sides agreed on; empty fields where it did not come to that.
struct Negotiated {
  std::uint16_t version = 0;
  std::uint16_t cipher_suite = 0;
  std::optional<std::uint16_t> group;
  std::optional<std::uint16_t> server_signature;  ///< scheme of the server's CertificateVerify or key exchange
  std::optional<std::uint16_t> client_signature;
  std::string alpn;  ///< foreign text; empty without
  bool is_resumed = false;
  bool has_extended_master_secret = false;
  std::string peer_key;  ///< "ECDSA P-256", as the peer's leaf says; empty without
};

struct Transcript {
  Actor self = Actor::client;  ///< the side that records
  std::vector<finding::Step> steps;

  std::optional<wire::ClientHello> client_hello;         ///< the first
  std::optional<wire::ClientHello> second_client_hello;  ///< after a HelloRetryRequest
  std::optional<wire::ServerHello> retry_request;
  std::optional<wire::ServerHello> server_hello;
  std::optional<wire::EncryptedExtensions> encrypted_extensions;
  std::optional<wire::ServerKeyExchange> server_key_exchange;
  int client_hello_step = 0;
  int server_hello_step = 0;
  int retry_request_step = 0;

  std::vector<RequestSeen> certificate_requests;
  std::optional<ChainSeen> server_chain;  ///< of the first handshake
  std::optional<ChainSeen> client_chain;  ///< the newest: renegotiation and PHA replace it
  bool has_client_certificate_verify = false;
  bool has_server_certificate_verify = false;
  /// Client: why the list that it sent is empty; nothing where a certificate was sent or none was asked for.
  std::optional<NotSentBecause> not_sent_because;

  std::vector<AlertSeen> alerts;  ///< in order, warnings and close_notify included
  std::vector<TicketSeen> tickets;
  std::size_t key_updates = 0;
  std::size_t renegotiations = 0;  ///< further ClientHellos or HelloRequests after the first handshake
  std::size_t application_bytes_in = 0;
  std::size_t application_bytes_out = 0;
  int first_data_step = 0;  ///< 0: no application data came in

  Negotiated negotiated;
  bool is_established = false;  ///< this side's handshake came to its end
  bool is_finished_sent = false;
  bool is_finished_received = false;
  Ending ending = Ending::open;
  Phase ended_in = Phase::before_server_hello;  ///< the phase at the end; while it is open, the present one
  int end_step = 0;
  bool is_write_failed = false;  ///< our bytes could not be sent at some time
  std::size_t bytes_in = 0;
  std::size_t bytes_out = 0;
  Bytes first_bytes;          ///< the peer's first bytes (to kMaxForeignBytes), kept until TLS is seen
  bool is_truncated = false;  ///< more events than kMaxEvents: the rest was counted only
  /// What the local TLS library said at the end, the most telling first; empty where it had nothing to say.
  std::vector<Failure> failures;

  /// The first alert of that description that the peer sent, or null.
  [[nodiscard]] const AlertSeen* received(wire::AlertDescription description) const;
  /// The first fatal alert that the peer sent, or null. `close_notify` and `user_canceled` are none.
  [[nodiscard]] const AlertSeen* fatal_received() const;
  [[nodiscard]] const AlertSeen* fatal_sent() const;
  /// The most telling reason of the local TLS library; `none` without one.
  [[nodiscard]] Reason reason() const;
  /// The request that came first, or null.
  [[nodiscard]] const wire::CertificateRequest* request() const;

  /// Gives every step, and everything that refers to one, the number that `number` says (old number → new); used where
  /// the steps of two transcripts are laid into one ladder.
  template <typename Number>
  void renumber(Number number);
};

template <typename Number>
void Transcript::renumber(Number number) {
  const auto change = [&number](int& step) { step = step == 0 ? 0 : number(step); };
  for (finding::Step& step : steps) {
    change(step.n);
  }
  for (int* step : {&client_hello_step, &server_hello_step, &retry_request_step, &first_data_step, &end_step}) {
    change(*step);
  }
  for (RequestSeen& request : certificate_requests) {
    change(request.step);
  }
  for (std::optional<ChainSeen>* chain : {&server_chain, &client_chain}) {
    if (chain->has_value()) {
      change((*chain)->step);
      change((*chain)->judgement_step);
    }
  }
  for (AlertSeen& alert : alerts) {
    change(alert.step);
  }
  for (TicketSeen& ticket : tickets) {
    change(ticket.step);
  }
}

}  // namespace mtlsdiag::handshake
