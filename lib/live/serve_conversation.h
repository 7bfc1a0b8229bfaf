// A conversation of serve with one client, without a socket: bytes and the time go in, bytes and in the end a Report
// come out. It tells TLS from plaintext, lets PostgreSQL clients ask for TLS, runs the engine, answers an HTTP request
// with the report of its own handshake, and says when it has no more to say.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "handshake/engine.h"
#include "live/serve_http.h"
#include "live/serve_service.h"
#include "report/report.h"

namespace mtlsdiag::live {

using handshake::Elapsed;

/// Who is talking, and since when.
struct Guest {
  std::string peer;   ///< "127.0.0.1:40000"
  std::string local;  ///< the address that it connected to, without the port
  Instant started{};
};

class Conversation final {
 public:
  /// `service` must outlive it.
  Conversation(Service& service, Guest guest);

  void feed(ByteView bytes, Elapsed now);
  void peer_closed(handshake::StreamEnd how, Elapsed now);
  void write_failed(Elapsed now);
  /// Says that the client's time is up.
  void time_is_up(Elapsed now);
  Bytes take_output();
  /// True once nothing more will be said: what is to be sent is sent, then the stream can be closed.
  [[nodiscard]] bool is_done() const { return is_done_; }
  /// How long the client may be waited for now.
  [[nodiscard]] std::chrono::milliseconds patience() const;
  /// True from the moment when waiting begins anew (the handshake is done).
  [[nodiscard]] bool is_established() const;
  /// Makes the report as things stand.
  [[nodiscard]] report::Report report(Elapsed now);

 private:
  enum class Kind : std::uint8_t { undecided, tls, plaintext };

  void decide(Elapsed now);
  bool take_early_alert(Elapsed now);
  bool take_postgres_request(Elapsed now);
  void keep_hello(ByteView bytes);
  void begin_tls(ByteView bytes, Elapsed now);
  void take_plaintext(bool is_last, Elapsed now);
  void take_application_data(Elapsed now);
  void answer_http(Elapsed now);
  void answer_postgres(Elapsed now);
  void note(finding::Actor actor, std::string layer, std::string name, Document detail, Elapsed now);
  void finish_plaintext(Elapsed now);
  void end_without_tls(handshake::StreamEnd how, Elapsed now);
  [[nodiscard]] std::string verdict_line(Elapsed now);

  Service& service_;
  Guest guest_;
  Kind kind_ = Kind::undecided;
  Bytes first_bytes_;
  Bytes output_;
  Bytes hello_;  ///< the client's bytes of TLS, until they are answered
  std::vector<finding::Step> early_steps_;
  std::unique_ptr<handshake::Engine> engine_;
  handshake::Transcript plain_;  ///< where there is no engine
  HttpRequest request_;
  bool is_postgres_ = false;
  bool is_hello_whole_ = false;  ///< it was answered
  bool is_answered_ = false;
  bool is_done_ = false;
};

}  // namespace mtlsdiag::live
