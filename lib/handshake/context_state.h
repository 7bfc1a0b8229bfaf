// What stands behind Context, Session and Engine: OpenSSL's objects and the callbacks that join them to the recorder.
// Internal to this room; no other includes it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "handshake/engine.h"
#include "handshake/recorder.h"
#include "ossl/handle.h"
#include "ossl/secret.h"

namespace mtlsdiag::handshake {

struct Session::State {
  ossl::SessionHandle handle;
};

struct Context::State {
  Actor role = Actor::client;
  ClientSettings client;  ///< filled for a client
  ServerSettings server;  ///< filled for a server
  ossl::SslContext ssl_context;
  Bytes alpn_list;       ///< as ALPN has it on the wire
  std::string key_name;  ///< of the identity: "ECDSA P-256"
  using SecurityCallback = int (*)(const SSL*, const SSL_CTX*, int, int, int, void*, void*);
  SecurityCallback default_security = nullptr;

  [[nodiscard]] const CommonSettings& common() const {
    return role == Actor::client ? static_cast<const CommonSettings&>(client) : server;
  }
};

struct Engine::State {
  std::shared_ptr<Context::State> context;
  Connection connection;
  ossl::SslHandle ssl;
  Recorder recorder{Actor::client};
  Transcript transcript;
  std::size_t decoded_events = 0;
  wire::Context decoding;  ///< what is settled so far, for decoding

  Bytes first_bytes;
  Bytes application_data;
  std::size_t bytes_in = 0;
  std::size_t bytes_out = 0;
  bool is_started = false;
  bool is_established = false;
  bool is_over = false;
  bool is_write_failed = false;
  Ending ending = Ending::open;
  Phase ended_in = Phase::before_server_hello;
  std::size_t end_event = 0;  ///< 1 + its index; 0: none
  std::vector<Failure> failures;
  ossl::SessionHandle newest_session;
  std::vector<Bytes> peer_certificates;  ///< of the list that was judged last
  bool is_staple_awaited = false;        ///< a CertificateStatus was announced, and the chain is to be judged with it
  ossl::Secret late_secret;              ///< the peer's traffic secret (TLS 1.3), for alerts after the first

  [[nodiscard]] const CommonSettings& settings() const { return context->common(); }
  [[nodiscard]] std::string_view sni() const;
  [[nodiscard]] const Judge& judge() const { return connection.judge ? connection.judge : settings().judge; }
  /// Judges the peer's newest chain and records it; true where the handshake may go on.
  bool judge_peer(std::uint8_t& alert);
  /// Judges the chain again once the stapled response that was announced is here, or did not come.
  bool judge_staple();
  /// Puts the chain that is kept to the judge and records the answer; true where the handshake may go on.
  bool judge_chain(ByteView ocsp_response, std::uint8_t& alert);
};

/// Joins OpenSSL's callbacks to a context; each finds its engine through the SSL's application data.
void install_callbacks(Context::State& context);

/// Decodes the events that are new since the last time into the transcript.
void update_transcript(Engine::State& state);

}  // namespace mtlsdiag::handshake
