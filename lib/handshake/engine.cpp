#include "handshake/engine.h"

#include <algorithm>
#include <utility>

#include "handshake/context_state.h"
#include "handshake/late_alerts.h"
#include "ossl/bio.h"
#include "ossl/reason.h"
#include "wire/guess.h"

namespace mtlsdiag::handshake {
namespace {

constexpr std::size_t kReadChunk = 16384;

void end(Engine::State& state, Ending ending) {
  if (state.is_over) {
    return;
  }
  state.is_over = true;
  state.ending = ending;
  state.ended_in = state.recorder.phase();
  state.end_event = state.recorder.events().size();
}

/// The names of the failures are what people search for: the most telling first, the rest in their order.
void keep_failures(Engine::State& state) {
  std::vector<Failure> failures = ossl::drain_errors();
  std::stable_partition(failures.begin(), failures.end(), [](const Failure& failure) {
    return failure.reason != Reason::other && failure.reason != Reason::malformed_asn1;
  });
  state.failures.insert(state.failures.end(), failures.begin(), failures.end());
}

bool is_limit(const Engine::State& state) {
  return std::any_of(state.failures.begin(), state.failures.end(), [](const Failure& failure) {
    return failure.reason == Reason::message_too_long || failure.reason == Reason::too_many_records;
  });
}

/// Where OpenSSL could not even read the peer's certificate, the judge is asked all the same: it sees the bytes.
void judge_what_is_left(Engine::State& state) {
  if (state.recorder.has_unjudged_certificate()) {
    std::uint8_t ignored = 0;
    state.judge_peer(ignored);
  }
}

void on_failure(Engine::State& state) {
  keep_failures(state);
  judge_what_is_left(state);
  Recorder& recorder = state.recorder;
  if (recorder.saw_fatal_alert(false)) {
    end(state, Ending::alert_received);
    record_late_alerts(state);
  } else if (!recorder.saw_peer_tls() && !wire::may_be_tls(state.first_bytes)) {
    recorder.add(EventKind::foreign_bytes, false);
    end(state, Ending::not_tls);
  } else if (is_limit(state)) {
    end(state, Ending::limit);
  } else {
    end(state, recorder.saw_fatal_alert(true) ? Ending::alert_sent : Ending::protocol_error);
  }
}

void on_established(Engine::State& state) {
  state.is_established = true;
  state.recorder.set_established();
}

/// Lets the data go out with the ClientHello, once; what the session does not allow is not sent.
void send_early_data(Engine::State& state) {
  const Bytes data = std::exchange(state.connection.early_data, {});
  const SSL_SESSION* session = SSL_get0_session(state.ssl.get());
  if (data.empty() || session == nullptr || SSL_SESSION_get_max_early_data(session) < data.size()) {
    return;
  }
  std::size_t written = 0;
  if (SSL_write_early_data(state.ssl.get(), data.data(), data.size(), &written) != 1) {
    ossl::clear_errors();
  }
}

/// Reads until OpenSSL wants more bytes. The order of the questions is that of OpenSSL: the handshake first.
void drive(Engine::State& state) {
  SSL* ssl = state.ssl.get();
  while (!state.is_over) {
    ossl::clear_errors();
    int result = 0;
    if (!state.is_established) {
      send_early_data(state);
      result = SSL_do_handshake(ssl);
      if (result == 1) {
        on_established(state);
        continue;
      }
    } else {
      std::uint8_t chunk[kReadChunk];
      std::size_t size = 0;
      result = SSL_read_ex(ssl, chunk, sizeof chunk, &size);
      if (result == 1) {
        state.recorder.application_data(false, size);
        const std::size_t room = kMaxApplicationData - std::min(kMaxApplicationData, state.application_data.size());
        state.application_data.insert(state.application_data.end(), chunk, chunk + std::min(size, room));
        continue;
      }
    }
    const int error = SSL_get_error(ssl, result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
      return;
    }
    if (error == SSL_ERROR_ZERO_RETURN) {
      end(state, Ending::close_notify);
      return;
    }
    on_failure(state);
  }
}

void keep_first_bytes(Engine::State& state, ByteView bytes) {
  if (state.recorder.saw_peer_tls() || state.first_bytes.size() >= kMaxForeignBytes) {
    return;
  }
  const std::size_t size = std::min(bytes.size(), kMaxForeignBytes - state.first_bytes.size());
  state.first_bytes.insert(state.first_bytes.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
}

void prepare_client(Engine::State& state) {
  SSL* ssl = state.ssl.get();
  SSL_set_connect_state(ssl);
  std::string name(state.sni());
  if (!name.empty()) {
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
  }
  const ClientSettings& settings = state.context->client;
  const Session& session = state.connection.resume ? *state.connection.resume : settings.resume;
  if (session) {
    SSL_set_session(ssl, session.state()->handle.get());
  }
  if (settings.withhold_certificate) {
    SSL_certs_clear(ssl);
  }
}

}  // namespace

std::string_view Engine::State::sni() const {
  if (context->role == Actor::client) {
    return connection.sni ? *connection.sni : context->client.sni;
  }
  const char* name = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string_view() : std::string_view(name);
}

Result<Engine> Engine::client(ClientSettings settings, Connection connection) {
  const Result<Context> context = Context::client(std::move(settings));
  if (!context) {
    return context.error();
  }
  return Engine(*context, std::move(connection));
}

Result<Engine> Engine::server(ServerSettings settings, Connection connection) {
  const Result<Context> context = Context::server(std::move(settings));
  if (!context) {
    return context.error();
  }
  return Engine(*context, std::move(connection));
}

Engine::Engine(const Context& context, Connection connection) : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.context = context.state();
  state.connection = std::move(connection);
  state.recorder = Recorder(state.context->role);
  ossl::clear_errors();
  state.ssl.reset(SSL_new(state.context->ssl_context.get()));
  ossl::BioHandle in = ossl::memory_bio();
  ossl::BioHandle out = ossl::memory_bio();
  MTLSDIAG_CHECK(state.ssl && in && out);
  SSL_set_bio(state.ssl.get(), in.release(), out.release());
  SSL_set_app_data(state.ssl.get(), &state);
  SSL_set_msg_callback_arg(state.ssl.get(), &state);
  if (state.context->role == Actor::client) {
    prepare_client(state);
  } else {
    SSL_set_accept_state(state.ssl.get());
  }
}

Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

void Engine::start(Elapsed now) {
  if (state_->is_started) {
    return;
  }
  state_->is_started = true;
  state_->recorder.set_time(now);
  drive(*state_);
}

void Engine::feed(ByteView bytes, Elapsed now) {
  State& state = *state_;
  state.recorder.set_time(now);
  state.is_started = true;
  state.bytes_in += bytes.size();
  keep_first_bytes(state, bytes);
  if (!state.is_over && !state.is_established && state.bytes_in > kMaxHandshakeBytes) {
    end(state, Ending::limit);
  }
  // After a fatal alert of the peer's more alerts may follow; after any other end the bytes are only counted.
  if (state.is_over && state.ending != Ending::alert_received) {
    return;
  }
  while (!bytes.empty()) {
    std::size_t written = 0;
    const ByteView part = bytes.first(std::min(bytes.size(), kReadChunk));
    if (BIO_write_ex(SSL_get_rbio(state.ssl.get()), part.data(), part.size(), &written) != 1) {
      return;
    }
    bytes = bytes.subspan(part.size());
    drive(state);
    if (state.recorder.peer_messages() > kMaxPeerMessages) {
      end(state, Ending::limit);
      return;
    }
  }
  if (state.is_over && state.ending == Ending::alert_received) {
    record_late_alerts(state);
  }
}

Bytes Engine::take_output() {
  Bytes out = ossl::take_all(SSL_get_wbio(state_->ssl.get()));
  state_->bytes_out += out.size();
  return out;
}

bool Engine::has_output() const {
  return BIO_ctrl_pending(SSL_get_wbio(state_->ssl.get())) > 0;
}

void Engine::peer_closed(StreamEnd how, Elapsed now) {
  State& state = *state_;
  state.recorder.set_time(now);
  state.recorder.add(EventKind::stream_end, false, static_cast<std::size_t>(how));
  if (state.is_over) {
    return;
  }
  if (!state.recorder.saw_peer_tls() && !state.first_bytes.empty() && !wire::may_be_tls(state.first_bytes)) {
    state.recorder.add(EventKind::foreign_bytes, false);
    end(state, Ending::not_tls);
    return;
  }
  switch (how) {
    case StreamEnd::fin: end(state, Ending::fin); break;
    case StreamEnd::reset: end(state, Ending::reset); break;
    case StreamEnd::timeout: end(state, Ending::timeout); break;
  }
}

void Engine::write_failed(Elapsed now) {
  if (state_->is_write_failed) {
    return;
  }
  state_->recorder.set_time(now);
  state_->recorder.add(EventKind::write_failed, true);
  state_->is_write_failed = true;
}

bool Engine::write(ByteView application_data, Elapsed now) {
  State& state = *state_;
  if (!state.is_established || state.is_over || application_data.empty()) {
    return false;
  }
  state.recorder.set_time(now);
  ossl::clear_errors();
  std::size_t written = 0;
  if (SSL_write_ex(state.ssl.get(), application_data.data(), application_data.size(), &written) != 1) {
    ossl::clear_errors();
    return false;
  }
  state.recorder.application_data(true, written);
  return true;
}

Bytes Engine::take_application_data() {
  return std::exchange(state_->application_data, {});
}

void Engine::close(Elapsed now) {
  State& state = *state_;
  const bool can_close = state.is_established && (!state.is_over || state.ending == Ending::close_notify);
  if (!can_close) {
    return;
  }
  state.recorder.set_time(now);
  ossl::clear_errors();
  SSL_shutdown(state.ssl.get());
  ossl::clear_errors();
}

bool Engine::request_post_handshake_auth(Elapsed now) {
  State& state = *state_;
  if (state.context->role != Actor::server || !state.is_established || state.is_over) {
    return false;
  }
  state.recorder.set_time(now);
  ossl::clear_errors();
  SSL_set_verify(state.ssl.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  if (SSL_verify_client_post_handshake(state.ssl.get()) != 1) {
    ossl::clear_errors();
    return false;
  }
  SSL_do_handshake(state.ssl.get());
  drive(state);
  return true;
}

bool Engine::request_renegotiation(Elapsed now) {
  State& state = *state_;
  if (state.context->role != Actor::server || !state.is_established || state.is_over ||
      SSL_version(state.ssl.get()) == TLS1_3_VERSION) {
    return false;
  }
  state.recorder.set_time(now);
  ossl::clear_errors();
  SSL_set_verify(state.ssl.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  if (SSL_renegotiate(state.ssl.get()) != 1) {
    ossl::clear_errors();
    return false;
  }
  SSL_do_handshake(state.ssl.get());
  drive(state);
  return true;
}

bool Engine::update_keys(Elapsed now) {
  State& state = *state_;
  if (!state.is_established || state.is_over || SSL_version(state.ssl.get()) != TLS1_3_VERSION) {
    return false;
  }
  state.recorder.set_time(now);
  ossl::clear_errors();
  const bool done = SSL_key_update(state.ssl.get(), SSL_KEY_UPDATE_REQUESTED) == 1;
  SSL_do_handshake(state.ssl.get());
  ossl::clear_errors();
  return done;
}

int Engine::add_step(finding::Step step) {
  state_->recorder.add_note(std::move(step));
  update_transcript(*state_);
  return state_->transcript.steps.empty() ? 0 : state_->transcript.steps.back().n;
}

}  // namespace mtlsdiag::handshake
