#include "live/serve_obstacle.h"

#include <algorithm>

#include "live/request_fit.h"

namespace mtlsdiag::live {
namespace {

using finding::Kind;
using finding::Side;
using handshake::Reason;

/// A setting of ours that narrows what is answered.
struct Limit {
  Kind kind;
  bool (*is_set)(const ServeSettings&);
  void (*set_free)(ServeSettings&);
};

/// The version comes last, and only where there is none in common: under another version much else goes away.
constexpr Limit kLimits[] = {
    {Kind::alpn_mismatch, [](const ServeSettings& settings) { return !settings.alpn.empty(); },
     [](ServeSettings& settings) { settings.alpn.clear(); }},
    {Kind::cipher_mismatch, [](const ServeSettings& settings) { return !settings.ciphers.empty(); },
     [](ServeSettings& settings) { settings.ciphers.clear(); }},
    {Kind::group_mismatch, [](const ServeSettings& settings) { return !settings.groups.empty(); },
     [](ServeSettings& settings) { settings.groups.clear(); }},
    {Kind::sigalg_mismatch, [](const ServeSettings& settings) { return !settings.sigalgs.empty(); },
     [](ServeSettings& settings) { settings.sigalgs.clear(); }},
    {Kind::protocol_version_mismatch,
     [](const ServeSettings& settings) { return settings.min_version || settings.max_version; },
     [](ServeSettings& settings) {
       settings.min_version.reset();
       settings.max_version.reset();
     }},
};

bool is_negotiation(Reason reason) {
  return reason == Reason::no_common_version || reason == Reason::no_common_cipher ||
         reason == Reason::no_common_group || reason == Reason::no_common_signature_algorithm ||
         reason == Reason::no_common_alpn;
}

bool is_answered(const handshake::Context& context, ByteView hello) {
  handshake::Engine engine(context);
  engine.start({});
  engine.feed(hello, {});
  const handshake::Transcript& seen = engine.transcript();
  return seen.server_hello || seen.retry_request;
}

/// No signature scheme that the client takes is one of our key's; a hello without the extension says nothing of it.
bool is_key_useless(const Service& service, const wire::ClientHello& hello) {
  const std::vector<std::uint16_t>* schemes = hello.signature_algorithms();
  return schemes != nullptr && std::none_of(schemes->begin(), schemes->end(), [&](std::uint16_t scheme) {
           return serves(scheme, service.key(), hello.highest_version());
         });
}

}  // namespace

std::optional<diagnose::Obstacle> find_obstacle(Service& service, const handshake::Transcript& seen, ByteView hello) {
  if (seen.server_hello || !seen.client_hello || !is_negotiation(seen.reason())) {
    return std::nullopt;
  }
  for (const Limit& limit : kLimits) {
    const bool is_version = limit.kind == Kind::protocol_version_mismatch;
    if (!limit.is_set(service.settings()) || (is_version && seen.reason() != Reason::no_common_version)) {
      continue;
    }
    const handshake::Context* freed = service.freed(limit.kind, limit.set_free);
    if (freed != nullptr && is_answered(*freed, hello)) {
      return diagnose::Obstacle{.kind = limit.kind, .side = Side::server};
    }
  }
  if (is_key_useless(service, *seen.client_hello)) {
    return diagnose::Obstacle{.kind = Kind::sigalg_mismatch, .side = Side::client};
  }
  return std::nullopt;
}

}  // namespace mtlsdiag::live
