// The callbacks of OpenSSL: what it tells the recorder, and what it asks.
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <cstring>
#include <utility>

#include "base/text.h"
#include "handshake/context_state.h"
#include "wire/alert.h"
#include "wire/message.h"
#include "wire/record.h"

namespace mtlsdiag::handshake {
namespace {

using wire::AlertDescription;

Engine::State* state_of(const SSL* ssl) {
  return static_cast<Engine::State*>(SSL_get_app_data(ssl));
}

struct VerifyCode {
  AlertDescription alert;
  int code;
};

/// Which X509_V_ERR makes OpenSSL send which alert. Source: OpenSSL ssl/statem/statem_lib.c, x509table.
constexpr VerifyCode kVerifyCodes[] = {
    {AlertDescription::handshake_failure, X509_V_ERR_APPLICATION_VERIFICATION},
    {AlertDescription::bad_certificate, X509_V_ERR_CERT_REJECTED},
    {AlertDescription::unsupported_certificate, X509_V_ERR_INVALID_PURPOSE},
    {AlertDescription::certificate_revoked, X509_V_ERR_CERT_REVOKED},
    {AlertDescription::certificate_expired, X509_V_ERR_CERT_HAS_EXPIRED},
    {AlertDescription::unknown_ca, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY},
    {AlertDescription::decrypt_error, X509_V_ERR_CERT_SIGNATURE_FAILURE},
    {AlertDescription::internal_error, X509_V_ERR_OUT_OF_MEM},
};
/// One that the table does not name: certificate_unknown goes out.
constexpr int kOtherVerifyCode = X509_V_ERR_PERMITTED_VIOLATION;

int verify_code_for(std::uint8_t alert) {
  for (const VerifyCode& row : kVerifyCodes) {
    if (static_cast<std::uint8_t>(row.alert) == alert) {
      return row.code;
    }
  }
  return kOtherVerifyCode;
}

void on_message(int is_sent, int version, int content_type, const void* bytes, std::size_t size, SSL*, void* argument) {
  auto* state = static_cast<Engine::State*>(argument);
  if (state == nullptr) {
    return;
  }
  Recorder& recorder = state->recorder;
  const ByteView view(static_cast<const std::uint8_t*>(bytes), size);
  switch (content_type) {
    case SSL3_RT_HEADER: recorder.record_header(is_sent != 0, view); break;
    case SSL3_RT_HANDSHAKE:
      recorder.set_version(static_cast<std::uint16_t>(version));
      recorder.message(is_sent != 0, view);
      break;
    case SSL3_RT_ALERT: recorder.alert(is_sent != 0, view); break;
    case SSL3_RT_CHANGE_CIPHER_SPEC: recorder.change_cipher_spec(is_sent != 0); break;
    default: break;
  }
}

int on_verify(X509_STORE_CTX* store, void*) {
  auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  Engine::State* state = ssl == nullptr ? nullptr : state_of(ssl);
  std::uint8_t alert = static_cast<std::uint8_t>(AlertDescription::certificate_unknown);
  const bool goes_on = state != nullptr && state->judge_peer(alert);
  X509_STORE_CTX_set_error(store, goes_on ? X509_V_OK : verify_code_for(alert));
  return goes_on ? 1 : 0;
}

/// Up to TLS 1.2 the stapled response is a message of its own, which comes after the certificates were judged.
int on_stapled_status(SSL* ssl, void*) {
  Engine::State* state = state_of(ssl);
  return state == nullptr || state->judge_staple() ? 1 : 0;
}

int on_new_session(SSL* ssl, SSL_SESSION* session) {
  Engine::State* state = state_of(ssl);
  if (state == nullptr) {
    return 0;
  }
  state->newest_session.reset(session);
  return 1;
}

void on_key_log(const SSL* ssl, const char* line) {
  Engine::State* state = state_of(ssl);
  if (state == nullptr) {
    return;
  }
  const std::string_view label =
      state->recorder.self() == Actor::client ? "SERVER_TRAFFIC_SECRET_0 " : "CLIENT_TRAFFIC_SECRET_0 ";
  const std::string_view text(line);
  if (text.substr(0, label.size()) == label) {
    state->late_secret = ossl::Secret(text.substr(text.rfind(' ') + 1));
  }
  const KeyLogSink& sink = state->connection.key_log ? state->connection.key_log : state->settings().key_log;
  if (sink) {
    sink(text);
  }
}

int on_alpn(SSL* ssl, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned int in_size,
            void* argument) {
  static_cast<void>(ssl);
  const auto* context = static_cast<const Context::State*>(argument);
  unsigned char* chosen = nullptr;
  const int result = SSL_select_next_proto(&chosen, out_size, context->alpn_list.data(),
                                           static_cast<unsigned int>(context->alpn_list.size()), in, in_size);
  *out = chosen;
  if (result == OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_OK;
  }
  return context->server.requires_common_alpn ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_NOACK;
}

bool name_fits(std::string_view pattern, std::string_view name) {
  if (pattern.substr(0, 2) == "*.") {
    const std::size_t dot = name.find('.');
    return dot != 0 && dot != std::string_view::npos && equal_ignoring_case(pattern.substr(1), name.substr(dot));
  }
  return equal_ignoring_case(pattern, name);
}

int on_server_name(SSL* ssl, int* alert, void* argument) {
  const auto* context = static_cast<const Context::State*>(argument);
  const ServerSettings& settings = context->server;
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  *alert = SSL_AD_UNRECOGNIZED_NAME;
  if (name == nullptr) {
    return settings.require_sni ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_NOACK;
  }
  if (settings.server_names.empty()) {
    return SSL_TLSEXT_ERR_OK;
  }
  for (const std::string& pattern : settings.server_names) {
    if (name_fits(pattern, name)) {
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

int on_status_request(SSL* ssl, void* argument) {
  const auto* context = static_cast<const Context::State*>(argument);
  const Bytes& response = context->server.ocsp_response;
  auto* copy = static_cast<unsigned char*>(OPENSSL_memdup(response.data(), response.size()));
  if (copy == nullptr) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(response.size()));
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

namespace {

/// True where the server announced that a CertificateStatus message follows its Certificate (RFC 6066 §8).
bool announces_staple(const Recorder& recorder, wire::Context decode_as) {
  for (const Event& event : recorder.events()) {
    const ByteView whole = recorder.bytes_of(event);
    const bool is_hello = event.kind == EventKind::message && !event.is_sent && !whole.empty() &&
                          whole.front() == static_cast<std::uint8_t>(wire::HandshakeType::server_hello);
    const Result<wire::Message> message =
        is_hello ? wire::decode_handshake(whole.front(), whole.subspan(wire::kHandshakeHeaderLength), decode_as)
                 : Result<wire::Message>(wire::Message{});
    const wire::ServerHello* hello = is_hello && message ? message->as<wire::ServerHello>() : nullptr;
    if (hello != nullptr) {
      return wire::find_extension(hello->extensions, wire::ExtensionType::status_request) != nullptr;
    }
  }
  return false;
}

}  // namespace

bool Engine::State::judge_peer(std::uint8_t& alert) {
  if (!recorder.has_unjudged_certificate()) {
    return false;
  }
  recorder.certificate_judged();
  wire::Context decode_as;
  decode_as.version = static_cast<std::uint16_t>(SSL_version(ssl.get()));
  decode_as.from_server = recorder.peer() == Actor::server;
  const Result<wire::Message> message = wire::decode_handshake(
      static_cast<std::uint8_t>(wire::HandshakeType::certificate), recorder.peer_certificate_message(), decode_as);
  const wire::Certificate* list = message ? message->as<wire::Certificate>() : nullptr;
  if (list == nullptr) {
    alert = static_cast<std::uint8_t>(AlertDescription::decode_error);
    return false;
  }
  if (list->entries.empty()) {
    return true;
  }
  peer_certificates.clear();
  for (const wire::CertificateEntry& entry : list->entries) {
    peer_certificates.push_back(entry.der);
  }
  const auto* status =
      wire::find_body<wire::StatusRequest>(list->entries.front().extensions, wire::ExtensionType::status_request);
  const bool has_response = status != nullptr && status->response;
  is_staple_awaited = decode_as.from_server && decode_as.version < kTls13 && announces_staple(recorder, decode_as);
  return judge_chain(has_response ? *status->response : Bytes{}, alert);
}

bool Engine::State::judge_staple() {
  if (!is_staple_awaited) {
    return true;
  }
  is_staple_awaited = false;
  const unsigned char* response = nullptr;
  const long size = SSL_get_tlsext_status_ocsp_resp(ssl.get(), &response);
  std::uint8_t alert = 0;
  return judge_chain(size > 0 ? ByteView(response, static_cast<std::size_t>(size)) : ByteView(), alert);
}

bool Engine::State::judge_chain(ByteView ocsp_response, std::uint8_t& alert) {
  JudgementSeen seen;
  seen.presenter = recorder.peer();
  seen.certificates = peer_certificates.size();
  if (judge()) {
    const SSL_CIPHER* pending = SSL_get_pending_cipher(ssl.get());
    const SSL_CIPHER* cipher = pending != nullptr ? pending : SSL_get_current_cipher(ssl.get());
    const std::uint16_t suite = cipher == nullptr ? std::uint16_t{0} : SSL_CIPHER_get_protocol_id(cipher);
    seen.judgement = judge()(ChainToJudge{.presenter = recorder.peer(),
                                          .certificates = peer_certificates,
                                          .sni = sni(),
                                          .ocsp_response = ocsp_response,
                                          .is_staple_awaited = is_staple_awaited,
                                          .version = static_cast<std::uint16_t>(SSL_version(ssl.get())),
                                          .cipher_suite = suite});
  }
  seen.is_lenient = settings().lenient && !seen.judgement.is_accepted;
  const bool goes_on = seen.judgement.is_accepted || seen.is_lenient;
  alert = seen.judgement.alert;
  recorder.judgement(std::move(seen));
  return goes_on;
}

void install_callbacks(Context::State& context) {
  SSL_CTX* raw = context.ssl_context.get();
  SSL_CTX_set_msg_callback(raw, on_message);
  SSL_CTX_set_cert_verify_callback(raw, on_verify, nullptr);
  SSL_CTX_set_keylog_callback(raw, on_key_log);
  if (context.role == Actor::client) {
    SSL_CTX_sess_set_new_cb(raw, on_new_session);
    SSL_CTX_callback_ctrl(raw, SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB, reinterpret_cast<void (*)()>(on_stapled_status));
    return;
  }
  if (!context.alpn_list.empty()) {
    SSL_CTX_set_alpn_select_cb(raw, on_alpn, &context);
  }
  if (context.server.require_sni || !context.server.server_names.empty()) {
    SSL_CTX_callback_ctrl(raw, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB, reinterpret_cast<void (*)()>(on_server_name));
    SSL_CTX_set_tlsext_servername_arg(raw, &context);
  }
  if (!context.server.ocsp_response.empty()) {
    SSL_CTX_callback_ctrl(raw, SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB, reinterpret_cast<void (*)()>(on_status_request));
    SSL_CTX_set_tlsext_status_arg(raw, &context);
  }
}

}  // namespace mtlsdiag::handshake
