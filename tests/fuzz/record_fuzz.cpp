// Splits any bytes into records, whole and one byte at a time: both must see the same. Also guesses at their first
// bytes.
#include <algorithm>
#include <vector>

#include "wire/alert.h"
#include "wire/guess.h"
#include "wire/record.h"

namespace {

std::vector<std::size_t> split(mtlsdiag::ByteView stream, std::size_t step) {
  mtlsdiag::wire::RecordSplitter splitter;
  std::vector<std::size_t> seen;
  for (std::size_t at = 0; at < stream.size(); at += step) {
    splitter.feed(stream.subspan(at, std::min(step, stream.size() - at)));
    auto record = splitter.next();
    for (; record && *record; record = splitter.next()) {
      seen.push_back((**record).offset);
      if (const auto alert = mtlsdiag::wire::decode_alert((**record).fragment)) {
        seen.push_back(alert->description);
      }
    }
    if (!record) {
      seen.push_back(splitter.offset());
      break;
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const mtlsdiag::ByteView stream(data, size);
  MTLSDIAG_CHECK(split(stream, 1) == split(stream, size + 1));
  for (const bool from_server : {false, true}) {
    MTLSDIAG_CHECK(mtlsdiag::wire::guess(stream, from_server).excerpt.size() < 4096);
  }
  return 0;
}
