// Recorder: what the engine notes while a connection goes on: raw messages in one growing buffer with their place and
// time, and the few facts that the engine itself must know at once. Decoding into a Transcript comes afterwards and
// only where it is asked for (transcript_builder.cpp). Internal to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "handshake/settings.h"
#include "handshake/transcript.h"

namespace mtlsdiag::handshake {

/// The most bytes of messages that are kept of one connection.
inline constexpr std::size_t kMaxRecordedBytes = 2 * kMaxHandshakeBytes;

/// The most handshake messages and alerts that are accepted from a peer in one connection: a handshake has about
/// fifteen, and OpenSSL by itself takes tickets and key updates without end.
inline constexpr std::size_t kMaxPeerMessages = 1024;

enum class EventKind : std::uint8_t {
  message,  ///< a whole handshake message, header included
  alert,    ///< two bytes
  change_cipher_spec,
  application_data,  ///< `count` bytes, not kept
  judgement,         ///< `index` into `judgements`
  stream_end,        ///< `index` is a StreamEnd
  write_failed,
  foreign_bytes,  ///< what is not TLS
  note,           ///< `index` into `notes`
};

struct Event {
  EventKind kind{};
  Phase phase{};
  bool is_sent = false;
  bool is_encrypted = false;
  bool is_post_handshake = false;
  std::size_t offset = 0;  ///< into the buffer
  std::size_t size = 0;    ///< in the buffer; of application data, on the wire
  std::size_t index = 0;
  Elapsed at{};
};

/// A judgement with whose chain it was.
struct JudgementSeen {
  Actor presenter = Actor::server;
  std::size_t certificates = 0;
  bool is_lenient = false;  ///< refused, and the engine went on all the same
  Judgement judgement;
};

class Recorder final {
 public:
  explicit Recorder(Actor self) : self_(self) {}

  void set_time(Elapsed now) { now_ = now; }
  /// Takes note of a record header (five bytes) that goes by: whether the next message is protected hangs on it.
  void record_header(bool is_sent, ByteView header);
  void message(bool is_sent, ByteView whole);
  void alert(bool is_sent, ByteView two_bytes);
  void change_cipher_spec(bool is_sent);
  void application_data(bool is_sent, std::size_t count);
  void judgement(JudgementSeen seen);
  void add(EventKind kind, bool is_sent, std::size_t index = 0);
  void add_note(finding::Step step);
  void set_established() { is_established_ = true; }
  void set_version(std::uint16_t version) { version_ = version; }

  [[nodiscard]] Actor self() const { return self_; }
  [[nodiscard]] Actor peer() const { return self_ == Actor::client ? Actor::server : Actor::client; }
  [[nodiscard]] Phase phase() const;
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] ByteView bytes_of(const Event& event) const {
    return ByteView(buffer_).subspan(event.offset, event.size);
  }
  [[nodiscard]] std::vector<JudgementSeen>& judgements() { return judgements_; }
  [[nodiscard]] std::vector<finding::Step>& notes() { return notes_; }
  /// The body of the peer's newest Certificate message, header not included; empty without one.
  [[nodiscard]] ByteView peer_certificate_message() const;
  [[nodiscard]] bool has_unjudged_certificate() const { return has_unjudged_certificate_; }
  void certificate_judged() { has_unjudged_certificate_ = false; }

  [[nodiscard]] bool saw_peer_tls() const { return saw_peer_tls_; }
  [[nodiscard]] bool saw_fatal_alert(bool is_sent) const { return is_sent ? sent_fatal_ : received_fatal_; }
  [[nodiscard]] bool saw_alert() const { return saw_alert_; }
  [[nodiscard]] bool saw_ticket() const { return saw_ticket_; }
  [[nodiscard]] bool saw_key_update() const { return saw_key_update_; }
  /// Counts the handshake messages and alerts that came in.
  [[nodiscard]] std::size_t peer_messages() const { return peer_messages_; }
  [[nodiscard]] std::size_t data_in() const { return data_in_; }
  [[nodiscard]] std::size_t data_out() const { return data_out_; }
  [[nodiscard]] bool is_truncated() const { return is_truncated_; }
  /// Counts the protected records that came in since the peer's keys last changed (TLS 1.3).
  [[nodiscard]] std::size_t protected_records_in() const { return protected_in_; }

 private:
  Event* append(EventKind kind, bool is_sent, ByteView bytes);
  void note_hello(std::uint8_t type, ByteView whole);

  Actor self_;
  Elapsed now_{};
  Bytes buffer_;
  std::vector<Event> events_;
  std::vector<JudgementSeen> judgements_;
  std::vector<finding::Step> notes_;
  std::optional<std::size_t> peer_certificate_;  ///< index into events_
  std::uint16_t version_ = 0;
  std::size_t peer_messages_ = 0;
  std::size_t data_in_ = 0;
  std::size_t data_out_ = 0;
  std::size_t protected_in_ = 0;
  std::uint8_t header_type_[2] = {0, 0};  ///< of the newest record: [0] received, [1] sent
  bool has_changed_cipher_[2] = {false, false};
  bool saw_server_hello_ = false;
  bool finished_sent_ = false;
  bool is_established_ = false;
  bool saw_peer_tls_ = false;
  bool sent_fatal_ = false;
  bool received_fatal_ = false;
  bool saw_alert_ = false;
  bool saw_ticket_ = false;
  bool saw_key_update_ = false;
  bool has_unjudged_certificate_ = false;
  bool is_truncated_ = false;
};

}  // namespace mtlsdiag::handshake
