// Holds every dialogue before TLS with a peer that says anything: the first byte chooses which. Whole and one byte at a
// time it must come to the same, within the bounds.
#include <algorithm>
#include <string>

#include "preamble/dialogue.h"
#include "preamble/protocols.h"

namespace {

using mtlsdiag::preamble::Dialogue;
using mtlsdiag::preamble::ProxyRequest;

Dialogue make(std::size_t choice) {
  const auto protocols = mtlsdiag::preamble::protocols();
  const ProxyRequest request{.host = "db.internal", .port = 443, .user = "u", .password = "p"};
  const std::size_t row = choice % (protocols.size() + 2);
  if (row == protocols.size()) {
    return Dialogue::http_connect(request);
  }
  if (row > protocols.size()) {
    return Dialogue::socks5(request);
  }
  auto dialogue = Dialogue::starttls(protocols[row].name, "host");
  MTLSDIAG_CHECK(dialogue.has_value());
  return std::move(*dialogue);
}

std::string play(std::size_t choice, mtlsdiag::ByteView bytes, std::size_t piece) {
  Dialogue dialogue = make(choice);
  std::string out(mtlsdiag::as_text(dialogue.take_output()));
  for (std::size_t at = 0; at < bytes.size() && !dialogue.finished(); at += piece) {
    dialogue.feed(bytes.subspan(at, std::min(piece, bytes.size() - at)));
    out += mtlsdiag::as_text(dialogue.take_output());
  }
  if (dialogue.ending()) {
    out += std::to_string(static_cast<int>(dialogue.ending()->problem));
  }
  MTLSDIAG_CHECK(dialogue.exchanges().size() <= 2 * mtlsdiag::preamble::kMaxUnitsHeard + 8);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const mtlsdiag::ByteView bytes(data + 1, size - 1);
  MTLSDIAG_CHECK(play(data[0], bytes, 1) == play(data[0], bytes, size));
  return 0;
}
