#include "offline/simulate/describe.h"

#include "base/text.h"
#include "der/name.h"
#include "wire/registry.h"
#include "x509/describe.h"

namespace mtlsdiag::offline {

using handshake::Transcript;

report::Session session_of(const Transcript& client) {
  report::Session session;
  const handshake::Negotiated& negotiated = client.negotiated;
  if (negotiated.version != 0) {
    session.protocol = wire::name_of(wire::Registry::version, negotiated.version);
    session.cipher = wire::name_of(wire::Registry::cipher_suite, negotiated.cipher_suite);
  }
  if (negotiated.group) {
    session.group = wire::name_of(wire::Registry::group, *negotiated.group);
  }
  if (client.client_hello) {
    session.sni = printable(client.client_hello->server_name());
  }
  session.alpn = printable(negotiated.alpn);
  session.resumed = negotiated.is_resumed;
  return session;
}

report::ClientAuth client_auth_of(const diagnose::ClientAuth& seen, const Transcript& client,
                                  const SimulateSettings& settings) {
  report::ClientAuth auth;
  auth.requested = seen.is_requested;
  auth.required = settings.client_auth == handshake::ClientAuth::require;
  auth.sent = diagnose::to_string(seen.sent);
  auth.outcome = diagnose::to_string(seen.outcome);
  auth.not_sent_because = seen.not_sent_because;
  if (const wire::CertificateRequest* request = client.request()) {
    for (const Bytes& name : request->authorities) {
      auth.accepted_issuers.push_back(der::to_string(der::Name{.raw = name}));
    }
    for (const std::uint16_t scheme : request->signature_algorithms) {
      auth.signature_algorithms.push_back(wire::name_of(wire::Registry::signature_scheme, scheme));
    }
    for (const std::uint8_t type : request->certificate_types) {
      auth.certificate_types.push_back(wire::name_of(wire::Registry::certificate_type, type));
    }
  }
  return auth;
}

Document describe_chain(const SimulatedSide& side, Instant at) {
  Document list = Document::list();
  if (side.identity) {
    for (const Bytes& certificate : side.identity->chain) {
      list.push(x509::describe_certificate(certificate, at));
    }
  }
  return list;
}

}  // namespace mtlsdiag::offline
