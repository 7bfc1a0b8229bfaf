// Feeds both engines with whatever comes, in pieces of a size that the first byte chooses: nothing may be read past its
// end, and what is recorded stays within its bounds. The second byte picks the role and its settings.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "handshake/engine.h"
#include "mint/mint.h"

namespace {

using namespace mtlsdiag;
using handshake::Context;
using handshake::Elapsed;
using handshake::Engine;

Context make_client() {
  handshake::ClientSettings settings;
  settings.sni = "fuzz.example";
  settings.lenient = true;
  return *Context::client(settings);
}

Context make_server() {
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"CN", "fuzz.example"}});
  spec.not_before = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);
  spec.not_after = std::chrono::sys_days(std::chrono::year(2049) / 1 / 1);
  const Result<ossl::Key> key = mint::make_key(mint::Algorithm::p256);
  const Result<mint::Credential> credential = mint::self_sign(spec, *key);
  handshake::ServerSettings settings;
  handshake::Identity identity;
  identity.chain = {credential->certificate};
  identity.key = credential->key;
  settings.identity = identity;
  settings.lenient = true;
  settings.min_version = handshake::kTls10;
  return *Context::server(settings);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Context kClient = make_client();
  static const Context kServer = make_server();
  if (size < 2) {
    return 0;
  }
  const std::size_t piece = data[0] == 0 ? size : data[0];
  Engine engine((data[1] & 1) == 0 ? kClient : kServer);
  ByteView rest(data + 2, size - 2);
  Elapsed now{};
  engine.start(now);
  while (!rest.empty()) {
    const std::size_t taken = std::min(piece, rest.size());
    now += Elapsed(1);
    engine.feed(rest.first(taken), now);
    rest = rest.subspan(taken);
    engine.take_output();
  }
  engine.peer_closed(handshake::StreamEnd::fin, now);
  MTLSDIAG_CHECK(engine.want() == handshake::Want::closed);
  MTLSDIAG_CHECK(engine.transcript().steps.size() <= handshake::kMaxEvents);
  return 0;
}
