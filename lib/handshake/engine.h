// Engine: one end of a TLS connection without a socket and without a clock. Bytes and the time go in, bytes and a
// Transcript come out; whose bytes they are (a socket's, another Engine's) is the caller's business, as are deadlines.
// How the peer's chain is judged is a value in the settings. What it all means is judged by `diagnose`.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "handshake/settings.h"
#include "handshake/transcript.h"

namespace mtlsdiag::handshake {

/// What settings cost to prepare, done once: a context serves any number of engines of its role, one after the other or
/// side by side in one thread.
class Context final {
 public:
  /// Prepares a client. Fails with `usage` on an unknown name of a cipher, group or signature algorithm (the nearest
  /// known one is named), `malformed` on a certificate that OpenSSL cannot read, `unsupported` on a key mismatch that
  /// cannot be presented (or may not be).
  static Result<Context> client(ClientSettings settings);
  /// Prepares a server; fails likewise.
  static Result<Context> server(ServerSettings settings);

  struct State;
  [[nodiscard]] const std::shared_ptr<State>& state() const { return state_; }

 private:
  explicit Context(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

/// What may differ from one connection of a context to the next; what is not set is as in the context's settings.
struct Connection {
  std::optional<std::string> sni;
  std::optional<Session> resume;
  Judge judge;
  KeyLogSink key_log;
  /// Client: sent as 0-RTT data where the session to resume allows so much; else not at all. Source: RFC 8446 §4.2.10.
  Bytes early_data;
  int first_step = 1;  ///< the number of the first step recorded
};

/// What the engine waits for.
enum class Want : std::uint8_t {
  read,    ///< bytes of the peer
  closed,  ///< nothing: the conversation is over (close_notify both ways, an alert, an error, the stream ended)
};

/// How the peer's byte stream ended, as the transport saw it.
enum class StreamEnd : std::uint8_t {
  fin,      ///< an orderly end of file
  reset,    ///< ECONNRESET, EPIPE with nothing left to read
  timeout,  ///< the deadline passed; the stream may still be open
};

/// Gives the most 0-RTT data that a session allows; 0: none.
std::uint32_t max_early_data(const Session& session);

class Engine final {
 public:
  /// Makes an engine with a context of its own; the same as `Engine(*Context::client(settings))`.
  static Result<Engine> client(ClientSettings settings, Connection connection = {});
  static Result<Engine> server(ServerSettings settings, Connection connection = {});
  explicit Engine(const Context& context, Connection connection = {});
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  /// Starts: a client puts its ClientHello out. `now` is the time since the report's start, as everywhere below.
  void start(Elapsed now);
  /// Takes bytes of the peer, any number, and does all that follows from them. After the end they are counted only.
  void feed(ByteView bytes, Elapsed now);
  /// Takes the bytes that are to be sent; call after each of start, feed, write, close.
  Bytes take_output();
  [[nodiscard]] bool has_output() const;
  /// Says that the peer's stream ended. Feed first whatever could still be read: the alert may be there.
  void peer_closed(StreamEnd how, Elapsed now);
  /// Says that our bytes could not be sent (EPIPE, ECONNRESET). The engine goes on reading: the peer's alert may wait.
  void write_failed(Elapsed now);
  /// Encrypts application data; false before the handshake is done or after the end.
  bool write(ByteView application_data, Elapsed now);
  /// Takes the application data that came in.
  Bytes take_application_data();
  /// Sends close_notify.
  void close(Elapsed now);
  /// Server, TLS 1.3: asks for the client's certificate after the handshake; false where the client did not offer it.
  bool request_post_handshake_auth(Elapsed now);
  /// Server, TLS 1.2: asks for a renegotiation (HelloRequest), with a certificate request.
  bool request_renegotiation(Elapsed now);
  /// TLS 1.3: sends a KeyUpdate.
  bool update_keys(Elapsed now);
  /// Adds a step of the caller's (an HTTP exchange, a note) at this place and gives its number.
  int add_step(finding::Step step);

  [[nodiscard]] Want want() const;
  /// True once this side's handshake is done. For a TLS 1.3 client that is before the server has judged its
  /// certificate.
  [[nodiscard]] bool is_established() const;
  /// True once the peer has shown that it goes on: a ticket, application data, a KeyUpdate (client; RFC 8446 §4.6.1),
  /// or the end of a handshake in which the peer's Finished comes last.
  [[nodiscard]] bool is_confirmed() const;
  /// True once the handshake is known to resume a session.
  [[nodiscard]] bool is_resumed() const;
  [[nodiscard]] bool saw_alert() const;
  [[nodiscard]] std::size_t application_bytes_in() const;
  /// The protocol chosen by ALPN; empty without.
  [[nodiscard]] std::string_view alpn() const;

  /// Gives what happened so far, decoded up to now. The reference is good until the engine goes; its content grows.
  [[nodiscard]] const Transcript& transcript();
  /// Client: takes the newest session that can be resumed; empty where there is none. A TLS 1.3 ticket is good once.
  Session take_session();

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace mtlsdiag::handshake
