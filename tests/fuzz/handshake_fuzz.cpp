// Decodes handshake messages from any bytes: the first two choose version, cipher suite and speaker, the rest is a
// stream of messages; what decodes is described too.
#include "wire/describe.h"
#include "wire/record.h"
#include "wire/registry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mtlsdiag;
  if (size < 2) {
    return 0;
  }
  constexpr std::uint16_t kSuites[] = {0x1301, 0xC02B, 0xC02F, 0x009E, 0x002F, 0xC035, 0x0090, 0x0034};
  wire::Context context{.version = static_cast<std::uint16_t>(wire::kTls10 + data[0] % 4),
                        .cipher_suite = kSuites[data[1] % 8],
                        .from_server = (data[1] & 0x80) != 0};
  wire::HandshakeSplitter splitter;
  splitter.feed({data + 2, size - 2});
  for (auto raw = splitter.next(); raw && *raw; raw = splitter.next()) {
    if (const auto message = wire::decode_handshake((**raw).type, (**raw).body, context, (**raw).offset)) {
      MTLSDIAG_CHECK(wire::describe(*message).is_object());
      wire::settle(context, *message);
    }
  }
  return 0;
}
