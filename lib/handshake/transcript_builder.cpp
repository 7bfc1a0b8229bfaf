// From the recorder's events to the Transcript: each is decoded once, when somebody asks for the first time.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "finding/catalogue.h"
#include "handshake/context_state.h"
#include "handshake/message_names.h"
#include "wire/alert.h"
#include "wire/describe.h"
#include "wire/record.h"

namespace mtlsdiag::handshake {
namespace {

using finding::Step;

Actor actor_of(const Engine::State& state, bool is_sent) {
  return is_sent ? state.recorder.self() : state.recorder.peer();
}

double milliseconds(Elapsed at) {
  return std::chrono::duration<double, std::milli>(at).count();
}

Step& add_step(Engine::State& state, const Event& event, Actor actor, std::string_view layer, std::string_view name) {
  Step step;
  step.n = state.connection.first_step + static_cast<int>(state.transcript.steps.size());
  step.t_ms = milliseconds(event.at);
  step.actor = actor;
  step.layer = layer;
  step.name = name;
  state.transcript.steps.push_back(std::move(step));
  return state.transcript.steps.back();
}

bool fits_scheme(std::uint16_t scheme, ossl::KeyType type, const std::string& curve, std::uint16_t version) {
  const std::uint8_t hash = static_cast<std::uint8_t>(scheme >> 8U);
  const std::uint8_t signature = static_cast<std::uint8_t>(scheme & 0xFFU);
  switch (type) {
    case ossl::KeyType::rsa:
      return (hash < 0x08 && signature == 1 && version != kTls13) || (scheme >= 0x0804 && scheme <= 0x0806);
    case ossl::KeyType::rsa_pss: return scheme >= 0x0809 && scheme <= 0x080b;
    case ossl::KeyType::ed25519: return scheme == 0x0807;
    case ossl::KeyType::ed448: return scheme == 0x0808;
    case ossl::KeyType::dsa: return signature == 2 && version != kTls13;
    case ossl::KeyType::ec: break;
    default: return false;
  }
  if (signature != 3 || hash >= 0x08) {
    return false;
  }
  if (version != kTls13) {
    return true;
  }
  // Under TLS 1.3 the scheme names the curve (RFC 8446 §4.2.3).
  return (scheme == 0x0403 && curve == "prime256v1") || (scheme == 0x0503 && curve == "secp384r1") ||
         (scheme == 0x0603 && curve == "secp521r1");
}

/// The certificate type under which a key is asked for before TLS 1.3. Source: RFC 5246 §7.4.4, RFC 8422 §5.5.
bool fits_type(const Bytes& types, ossl::KeyType type) {
  constexpr std::uint8_t kRsaSign = 1;
  constexpr std::uint8_t kDssSign = 2;
  constexpr std::uint8_t kEcdsaSign = 64;
  std::uint8_t wanted = kEcdsaSign;
  if (type == ossl::KeyType::rsa || type == ossl::KeyType::rsa_pss) {
    wanted = kRsaSign;
  } else if (type == ossl::KeyType::dsa) {
    wanted = kDssSign;
  }
  return std::find(types.begin(), types.end(), wanted) != types.end();
}

NotSentBecause why_not_sent(const Engine::State& state) {
  const ClientSettings& settings = state.context->client;
  if (!settings.identity || settings.identity->chain.empty()) {
    return NotSentBecause::none_given;
  }
  if (settings.withhold_certificate) {
    return NotSentBecause::withheld;
  }
  const Transcript& transcript = state.transcript;
  if (transcript.certificate_requests.empty()) {
    return NotSentBecause::unknown;
  }
  const wire::CertificateRequest& request = transcript.certificate_requests.back().request;
  const ossl::Key& key = settings.identity->key;
  const std::uint16_t version = transcript.negotiated.version;
  const auto& algorithms = request.signature_algorithms;
  const std::string curve = key.curve();
  const bool has_common = std::any_of(algorithms.begin(), algorithms.end(), [&](std::uint16_t scheme) {
    return fits_scheme(scheme, key.type(), curve, version);
  });
  if (version >= kTls12 && !has_common) {
    return NotSentBecause::no_common_sigalg;
  }
  if (version < kTls13 && !fits_type(request.certificate_types, key.type())) {
    return NotSentBecause::type_not_requested;
  }
  // Some scheme would fit the key: then our own list of algorithms left nothing in common.
  return settings.sigalgs.empty() ? NotSentBecause::unknown : NotSentBecause::no_common_sigalg;
}

ChainSeen chain_of(const wire::Certificate& list, const Step& step) {
  ChainSeen seen;
  seen.step = step.n;
  seen.bytes = step.bytes.value_or(0);
  for (const wire::CertificateEntry& entry : list.entries) {
    seen.certificates.push_back(entry.der);
  }
  if (!list.entries.empty()) {
    const wire::Extensions& extensions = list.entries.front().extensions;
    const auto* status = wire::find_body<wire::StatusRequest>(extensions, wire::ExtensionType::status_request);
    if (status != nullptr && status->response) {
      seen.ocsp_response = *status->response;
    }
    const auto* timestamps =
        wire::find_body<wire::TimestampList>(extensions, wire::ExtensionType::signed_certificate_timestamp);
    seen.timestamps = timestamps == nullptr ? 0 : timestamps->timestamps.size();
  }
  return seen;
}

/// Takes one decoded message into the transcript's facts.
struct TakeIn {
  Engine::State& state;
  const Event& event;
  const Step& step;

  [[nodiscard]] Transcript& transcript() const { return state.transcript; }
  [[nodiscard]] bool is_from_client() const { return step.actor == Actor::client; }

  template <typename Other>
  void operator()(const Other&) const {}

  void operator()(const wire::HelloRequest&) const { ++transcript().renegotiations; }
  void operator()(const wire::ClientHello& hello) const {
    if (!transcript().client_hello) {
      transcript().client_hello = hello;
      transcript().client_hello_step = step.n;
    } else if (event.is_post_handshake) {
      ++transcript().renegotiations;
    } else {
      transcript().second_client_hello = hello;
    }
  }
  void operator()(const wire::ServerHello& hello) const {
    if (hello.is_retry_request) {
      transcript().retry_request = hello;
      transcript().retry_request_step = step.n;
      return;
    }
    Negotiated& negotiated = transcript().negotiated;
    negotiated.version = hello.version();
    negotiated.cipher_suite = hello.cipher_suite;
    negotiated.has_extended_master_secret =
        hello.version() == kTls13 ||
        wire::find_extension(hello.extensions, wire::ExtensionType::extended_master_secret) != nullptr;
    if (hello.group()) {
      negotiated.group = hello.group();
    }
    if (!hello.alpn().empty()) {
      negotiated.alpn = hello.alpn();
    }
    if (!transcript().server_hello) {
      transcript().server_hello = hello;
      transcript().server_hello_step = step.n;
    }
  }
  void operator()(const wire::EncryptedExtensions& message) const {
    transcript().negotiated.alpn = message.alpn();
    transcript().encrypted_extensions = message;
  }
  void operator()(const wire::ServerKeyExchange& message) const {
    transcript().server_key_exchange = message;
    transcript().negotiated.group = message.group;
    transcript().negotiated.server_signature = message.algorithm;
  }
  void operator()(const wire::CertificateRequest& request) const {
    const bool is_tls13 = transcript().negotiated.version == kTls13;
    transcript().certificate_requests.push_back(
        RequestSeen{request, step.n, event.is_post_handshake && is_tls13, event.is_post_handshake && !is_tls13});
  }
  void operator()(const wire::Certificate& list) const {
    if (!is_from_client()) {
      if (!transcript().server_chain) {
        transcript().server_chain = chain_of(list, step);
      }
      return;
    }
    transcript().client_chain = chain_of(list, step);
    transcript().not_sent_because.reset();
    if (event.is_sent && list.entries.empty()) {
      transcript().not_sent_because = why_not_sent(state);
    }
  }
  void operator()(const wire::CertificateStatus& status) const {
    if (transcript().server_chain) {
      transcript().server_chain->ocsp_response = status.response;
    }
  }
  void operator()(const wire::CertificateVerify& verify) const {
    (is_from_client() ? transcript().has_client_certificate_verify : transcript().has_server_certificate_verify) = true;
    (is_from_client() ? transcript().negotiated.client_signature : transcript().negotiated.server_signature) =
        verify.algorithm;
  }
  void operator()(const wire::Finished&) const {
    (event.is_sent ? transcript().is_finished_sent : transcript().is_finished_received) = true;
  }
  void operator()(const wire::NewSessionTicket& ticket) const {
    transcript().tickets.push_back(TicketSeen{step.n, ticket.lifetime_s});
  }
  void operator()(const wire::KeyUpdate&) const { ++transcript().key_updates; }
};

void take_message(Engine::State& state, const Event& event) {
  const ByteView whole = state.recorder.bytes_of(event);
  const Actor actor = actor_of(state, event.is_sent);
  wire::Context& context = state.decoding;
  context.from_server = actor == Actor::server;
  const ByteView body = whole.size() < wire::kHandshakeHeaderLength ? ByteView() : whole.subspan(4);
  const Result<wire::Message> message = wire::decode_handshake(whole[0], body, context);
  if (!message) {
    Step& step = add_step(state, event, actor, "handshake", wire::step_name(whole[0]));
    step.bytes = whole.size();
    step.detail.add("undecodable", message.error().message);
    return;
  }
  wire::settle(context, *message);
  Step& step = add_step(state, event, actor, "handshake", wire::step_name(*message));
  step.bytes = whole.size();
  step.detail = wire::describe(*message);
  add_names(step.detail, *message);
  if (event.is_encrypted) {
    step.detail.add("encrypted", true);
  }
  if (event.is_post_handshake) {
    step.detail.add("post_handshake", true);
  }
  std::visit(TakeIn{state, event, step}, message->body);
  if (message->is(wire::HandshakeType::certificate) && actor == Actor::client && state.transcript.not_sent_because &&
      *state.transcript.not_sent_because != NotSentBecause::none_given) {
    step.detail.add("not_sent_because", to_string(*state.transcript.not_sent_because));
  }
}

void take_alert(Engine::State& state, const Event& event) {
  const ByteView bytes = state.recorder.bytes_of(event);
  AlertSeen seen;
  seen.from = actor_of(state, event.is_sent);
  seen.is_sent = event.is_sent;
  seen.alert = wire::Alert{bytes[0], bytes[1]};
  seen.phase = event.phase;
  seen.is_encrypted = event.is_encrypted;
  seen.is_unencrypted_under_tls13 =
      !event.is_encrypted && state.transcript.negotiated.version == kTls13 && state.transcript.server_hello.has_value();
  Step& step = add_step(state, event, seen.from, "alert", "alert");
  step.bytes = bytes.size();
  step.detail = wire::describe(seen.alert);
  step.detail.add("when", to_string(event.phase));
  step.detail.add("encrypted", event.is_encrypted);
  seen.step = step.n;
  state.transcript.alerts.push_back(seen);
}

Document ids_of(const std::vector<finding::Finding>& findings) {
  Document list = Document::list();
  for (const finding::Finding& finding : findings) {
    list.push(Document::object()
                  .add("id", finding::id_of(finding.kind))
                  .add("severity", finding::to_string(finding.severity))
                  .add("message", finding.message));
  }
  return list;
}

void take_judgement(Engine::State& state, const Event& event) {
  JudgementSeen& seen = state.recorder.judgements()[event.index];
  const Judgement& judgement = seen.judgement;
  Step& step = add_step(state, event, Actor::local, "check", "verify_chain");
  step.detail.add("chain", finding::to_string(seen.presenter)).add("certificates", seen.certificates);
  step.detail.add("result", judgement.is_accepted ? "accepted" : (seen.is_lenient ? "refused, went on" : "refused"));
  if (!judgement.is_accepted) {
    step.detail.add("alert", wire::alert_name(judgement.alert));
  }
  if (!judgement.findings.empty()) {
    step.detail.add("findings", ids_of(judgement.findings));
  }
  if (const Document::Object* members = judgement.detail.members()) {
    for (const Document::Member& member : *members) {
      step.detail.add(member.name, member.value);
    }
  }
  std::optional<ChainSeen>& chain =
      seen.presenter == Actor::client ? state.transcript.client_chain : state.transcript.server_chain;
  if (chain) {
    chain->judgement = judgement;
    chain->judgement_step = step.n;
  }
}

void take_data(Engine::State& state, const Event& event) {
  Step& step = add_step(state, event, actor_of(state, event.is_sent), "record", "application_data");
  step.bytes = event.size;
  if (!event.is_sent && state.transcript.first_data_step == 0) {
    state.transcript.first_data_step = step.n;
  }
}

void take_foreign(Engine::State& state, const Event& event) {
  Step& step = add_step(state, event, state.recorder.peer(), "record", "not_tls");
  step.bytes = state.first_bytes.size();
  constexpr std::size_t kShown = 32;
  step.detail.add("first_bytes", to_hex(ByteView(state.first_bytes).first(std::min(kShown, state.first_bytes.size()))));
}

void take_event(Engine::State& state, const Event& event) {
  constexpr std::string_view kStreamEnds[] = {"close", "reset", "timeout"};
  switch (event.kind) {
    case EventKind::message: take_message(state, event); break;
    case EventKind::alert: take_alert(state, event); break;
    case EventKind::change_cipher_spec:
      add_step(state, event, actor_of(state, event.is_sent), "record", "change_cipher_spec").bytes = 1;
      break;
    case EventKind::application_data: take_data(state, event); break;
    case EventKind::judgement: take_judgement(state, event); break;
    case EventKind::stream_end:
      add_step(state, event, event.index == 2 ? Actor::local : state.recorder.peer(), "tcp", kStreamEnds[event.index]);
      break;
    case EventKind::write_failed: add_step(state, event, Actor::network, "tcp", "write_failed"); break;
    case EventKind::foreign_bytes: take_foreign(state, event); break;
    case EventKind::note: {
      Step& step = add_step(state, event, Actor::local, "", "");
      const int number = step.n;
      step = state.recorder.notes()[event.index];
      step.n = number;
      break;
    }
  }
}

void take_facts_of_openssl(Engine::State& state) {
  SSL* ssl = state.ssl.get();
  Transcript& transcript = state.transcript;
  transcript.is_established = state.is_established;
  transcript.application_bytes_in = state.recorder.data_in();
  transcript.application_bytes_out = state.recorder.data_out();
  transcript.negotiated.is_resumed = SSL_session_reused(ssl) == 1;
  if (X509* leaf = SSL_get0_peer_certificate(ssl); leaf != nullptr && transcript.negotiated.peer_key.empty()) {
    transcript.negotiated.peer_key = ossl::Key::adopt(X509_get_pubkey(leaf)).describe();
    ossl::clear_errors();
  }
}

}  // namespace

void update_transcript(Engine::State& state) {
  Transcript& transcript = state.transcript;
  transcript.self = state.recorder.self();
  const std::vector<Event>& events = state.recorder.events();
  while (state.decoded_events < events.size()) {
    take_event(state, events[state.decoded_events]);
    ++state.decoded_events;
    if (state.decoded_events == state.end_event && !transcript.steps.empty()) {
      transcript.end_step = transcript.steps.back().n;
    }
  }
  take_facts_of_openssl(state);
  transcript.ending = state.ending;
  transcript.ended_in = state.is_over ? state.ended_in : state.recorder.phase();
  transcript.is_write_failed = state.is_write_failed;
  transcript.bytes_in = state.bytes_in;
  transcript.bytes_out = state.bytes_out;
  transcript.is_truncated = state.recorder.is_truncated();
  transcript.failures = state.failures;
  if (state.recorder.saw_peer_tls()) {
    transcript.first_bytes.clear();
  } else {
    transcript.first_bytes = state.first_bytes;
  }
}

}  // namespace mtlsdiag::handshake
