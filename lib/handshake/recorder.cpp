#include "handshake/recorder.h"

#include <utility>

#include "wire/alert.h"
#include "wire/record.h"

namespace mtlsdiag::handshake {
namespace {

using wire::AlertDescription;
using wire::HandshakeType;

constexpr std::uint8_t number(wire::ContentType type) {
  return static_cast<std::uint8_t>(type);
}
constexpr std::uint8_t number(HandshakeType type) {
  return static_cast<std::uint8_t>(type);
}

/// The random by which a ServerHello says that it is a HelloRetryRequest. Source: RFC 8446 §4.1.3.
constexpr std::uint8_t kRetryRandom[] = {0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C,
                                         0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB,
                                         0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};
constexpr std::size_t kRandomOffset = wire::kHandshakeHeaderLength + 2;

bool is_retry_request(ByteView whole) {
  return whole.size() >= kRandomOffset + sizeof kRetryRandom &&
         equal(whole.subspan(kRandomOffset, sizeof kRetryRandom), kRetryRandom);
}

}  // namespace

Phase Recorder::phase() const {
  if (data_in_ > 0) {
    return Phase::after_data;
  }
  if (finished_sent_) {
    return Phase::after_finished;
  }
  return saw_server_hello_ ? Phase::in_handshake : Phase::before_server_hello;
}

Event* Recorder::append(EventKind kind, bool is_sent, ByteView bytes) {
  if (events_.size() >= kMaxEvents || buffer_.size() + bytes.size() > kMaxRecordedBytes) {
    is_truncated_ = true;
    return nullptr;
  }
  Event event;
  event.kind = kind;
  event.phase = phase();
  event.is_sent = is_sent;
  event.is_encrypted = version_ == kTls13 || header_type_[is_sent] == number(wire::ContentType::application_data)
                           ? header_type_[is_sent] == number(wire::ContentType::application_data)
                           : has_changed_cipher_[is_sent];
  event.is_post_handshake = is_established_;
  event.offset = buffer_.size();
  event.size = bytes.size();
  event.at = now_;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  events_.push_back(event);
  return &events_.back();
}

void Recorder::record_header(bool is_sent, ByteView header) {
  if (header.size() < wire::kRecordHeaderLength) {
    return;
  }
  header_type_[is_sent] = header[0];
  if (!is_sent && header[0] == number(wire::ContentType::application_data)) {
    ++protected_in_;
  }
  // OpenSSL tells of a ChangeCipherSpec that it sends, and not of one that comes in.
  if (!is_sent && header[0] == number(wire::ContentType::change_cipher_spec)) {
    change_cipher_spec(false);
  }
}

void Recorder::note_hello(std::uint8_t type, ByteView whole) {
  if (type == number(HandshakeType::server_hello) && !is_retry_request(whole)) {
    saw_server_hello_ = true;
    // A renegotiation begins anew under the old protection; its ChangeCipherSpec changes nothing of that.
  }
}

void Recorder::message(bool is_sent, ByteView whole) {
  if (whole.empty()) {
    return;
  }
  const std::uint8_t type = whole[0];
  saw_peer_tls_ = saw_peer_tls_ || !is_sent;
  peer_messages_ += is_sent ? 0 : 1;
  const Event* event = append(EventKind::message, is_sent, whole);
  note_hello(type, whole);
  if (is_sent) {
    finished_sent_ = finished_sent_ || type == number(HandshakeType::finished);
    return;
  }
  if (type == number(HandshakeType::finished)) {
    protected_in_ = 0;  // the application keys begin here, and count their records anew
  }
  saw_ticket_ = saw_ticket_ || type == number(HandshakeType::new_session_ticket);
  saw_key_update_ = saw_key_update_ || type == number(HandshakeType::key_update);
  if (type == number(HandshakeType::certificate) && event != nullptr) {
    peer_certificate_ = events_.size() - 1;
    has_unjudged_certificate_ = true;
  }
}

void Recorder::alert(bool is_sent, ByteView two_bytes) {
  if (two_bytes.size() != 2) {
    return;
  }
  append(EventKind::alert, is_sent, two_bytes);
  const wire::Alert alert{two_bytes[0], two_bytes[1]};
  saw_peer_tls_ = saw_peer_tls_ || !is_sent;
  peer_messages_ += is_sent ? 0 : 1;
  if (alert.is(AlertDescription::close_notify)) {
    return;
  }
  saw_alert_ = saw_alert_ || !is_sent;
  // Under TLS 1.3 every alert but these two is fatal whatever its level says (RFC 8446 §6).
  const bool is_fatal = alert.is_fatal() || (version_ == kTls13 && !alert.is(AlertDescription::user_canceled));
  (is_sent ? sent_fatal_ : received_fatal_) |= is_fatal;
}

void Recorder::change_cipher_spec(bool is_sent) {
  saw_peer_tls_ = saw_peer_tls_ || !is_sent;
  append(EventKind::change_cipher_spec, is_sent, {});
  has_changed_cipher_[is_sent] = true;
}

void Recorder::application_data(bool is_sent, std::size_t count) {
  const bool continues = !events_.empty() && events_.back().kind == EventKind::application_data &&
                         events_.back().is_sent == is_sent && events_.back().at == now_;
  if (continues) {
    events_.back().size += count;
  } else if (Event* event = append(EventKind::application_data, is_sent, {})) {
    event->size = count;
  }
  (is_sent ? data_out_ : data_in_) += count;
}

void Recorder::judgement(JudgementSeen seen) {
  has_unjudged_certificate_ = false;
  if (Event* event = append(EventKind::judgement, true, {})) {
    event->index = judgements_.size();
    judgements_.push_back(std::move(seen));
  }
}

void Recorder::add(EventKind kind, bool is_sent, std::size_t index) {
  if (Event* event = append(kind, is_sent, {})) {
    event->index = index;
  }
}

void Recorder::add_note(finding::Step step) {
  if (Event* event = append(EventKind::note, true, {})) {
    event->index = notes_.size();
    notes_.push_back(std::move(step));
  }
}

ByteView Recorder::peer_certificate_message() const {
  if (!peer_certificate_) {
    return {};
  }
  return bytes_of(events_[*peer_certificate_]).subspan(wire::kHandshakeHeaderLength);
}

}  // namespace mtlsdiag::handshake
