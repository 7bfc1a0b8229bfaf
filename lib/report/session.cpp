#include "report/session.h"

#include <algorithm>

#include "base/text.h"
#include "der/cursor.h"
#include "der/name.h"
#include "wire/registry.h"

namespace mtlsdiag::report {
namespace {

using handshake::Transcript;
using wire::Registry;

/// How much of a name that cannot be read is shown, in bytes.
constexpr std::size_t kMaxUnreadName = 64;

std::string name_or_empty(Registry registry, std::uint16_t number) {
  return number == 0 ? std::string() : wire::name_of(registry, number);
}

}  // namespace

Session session_of(const Transcript& seen) {
  const handshake::Negotiated& agreed = seen.negotiated;
  return Session{.protocol = name_or_empty(Registry::version, agreed.version),
                 .cipher = name_or_empty(Registry::cipher_suite, agreed.cipher_suite),
                 .group = name_or_empty(Registry::group, agreed.group.value_or(0)),
                 .sni = seen.client_hello ? printable(seen.client_hello->server_name()) : std::string(),
                 .alpn = printable(agreed.alpn),
                 .resumed = agreed.is_resumed};
}

ClientAuth client_auth_of(const diagnose::ClientAuth& diagnosed, const Transcript& seen) {
  ClientAuth auth{.requested = diagnosed.is_requested,
                  .required = diagnosed.is_required,
                  .sent = std::string(to_string(diagnosed.sent)),
                  .not_sent_because = diagnosed.not_sent_because,
                  .outcome = std::string(to_string(diagnosed.outcome))};
  if (const wire::CertificateRequest* request = seen.request()) {
    for (const Bytes& authority : request->authorities) {
      auth.accepted_issuers.push_back(authority_name(authority));
    }
    for (const std::uint16_t scheme : request->signature_algorithms) {
      auth.signature_algorithms.push_back(wire::name_of(Registry::signature_scheme, scheme));
    }
    for (const std::uint8_t type : request->certificate_types) {
      auth.certificate_types.push_back(wire::name_of(Registry::certificate_type, type));
    }
  }
  return auth;
}

std::string authority_name(ByteView name_der) {
  der::Reading reading;
  der::Cursor in(name_der, reading);
  const der::Name name = der::read_name(in, "name");
  return reading.ok() ? der::to_string(name)
                      : to_hex(name_der.first(std::min<std::size_t>(name_der.size(), kMaxUnreadName)));
}

}  // namespace mtlsdiag::report
