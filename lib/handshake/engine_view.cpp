// What an end can be asked: how far it is, what it has seen, what it took away.
#include <openssl/ssl.h>

#include <memory>
#include <utility>

#include "handshake/context_state.h"
#include "handshake/engine.h"

namespace mtlsdiag::handshake {

Want Engine::want() const {
  return state_->is_over ? Want::closed : Want::read;
}

bool Engine::is_established() const {
  return state_->is_established;
}

bool Engine::is_confirmed() const {
  const State& state = *state_;
  if (!state.is_established || state.recorder.saw_fatal_alert(false)) {
    return false;
  }
  const bool is_last_word_ours = state.context->role == Actor::client && SSL_version(state.ssl.get()) == TLS1_3_VERSION;
  return !is_last_word_ours || state.recorder.saw_ticket() || state.recorder.saw_key_update() ||
         state.recorder.data_in() > 0;
}

bool Engine::is_resumed() const {
  return SSL_session_reused(state_->ssl.get()) == 1;
}

bool Engine::saw_alert() const {
  return state_->recorder.saw_alert();
}

std::size_t Engine::application_bytes_in() const {
  return state_->recorder.data_in();
}

std::string_view Engine::alpn() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(state_->ssl.get(), &name, &size);
  return name == nullptr ? std::string_view() : as_text(ByteView(name, size));
}

const Transcript& Engine::transcript() {
  update_transcript(*state_);
  return state_->transcript;
}

std::uint32_t max_early_data(const Session& session) {
  return session ? SSL_SESSION_get_max_early_data(session.state()->handle.get()) : 0;
}

Session Engine::take_session() {
  State& state = *state_;
  if (!state.newest_session || SSL_SESSION_is_resumable(state.newest_session.get()) != 1) {
    return {};
  }
  auto session = std::make_shared<Session::State>();
  session->handle = std::move(state.newest_session);
  return Session(std::move(session));
}

}  // namespace mtlsdiag::handshake
