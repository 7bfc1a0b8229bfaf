// Fuzzes the PEM scanner: in pieces of any size it must find the same blocks, on the same lines, as in one.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "x509/pem.h"

using namespace mtlsdiag;

namespace {

struct Seen {
  std::size_t line;
  std::size_t offset;
  Bytes body;
  std::optional<x509::Reason> fault;
  std::size_t fault_line;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> scan(ByteView content, std::size_t piece) {
  std::vector<Seen> blocks;
  const x509::PemScanner::Sink sink = [&blocks](x509::PemBlock& block) {
    blocks.push_back({block.line, block.offset, block.body, block.fault, block.fault_line});
    return true;
  };
  x509::PemScanner scanner;
  Bytes window;
  for (std::size_t at = 0; at < content.size(); at += piece) {
    const ByteView part = content.subspan(at, std::min(piece, content.size() - at));
    window.insert(window.end(), part.begin(), part.end());
    const std::size_t done = scanner.scan(window, at + piece >= content.size(), sink);
    window.erase(window.begin(), window.begin() + static_cast<std::ptrdiff_t>(done));
  }
  return blocks;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView content(data, size);
  const std::vector<Seen> whole = scan(content, size + 1);
  for (const std::size_t piece : {std::size_t{97}, std::size_t{1000}}) {
    MTLSDIAG_CHECK(scan(content, piece) == whole);
  }
  return 0;
}
