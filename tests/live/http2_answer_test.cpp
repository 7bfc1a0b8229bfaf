#include "live/http2_answer.h"

#include <doctest/doctest.h>

#include <string>

using mtlsdiag::Bytes;
using mtlsdiag::ByteView;
using mtlsdiag::live::http2_grpc_status;
using mtlsdiag::live::http2_request;
using mtlsdiag::live::http2_status;
using mtlsdiag::live::Http2Answer;

namespace {

Bytes frame(std::uint8_t type, std::uint8_t flags, std::uint8_t stream, const Bytes& payload) {
  Bytes out{0, 0, static_cast<std::uint8_t>(payload.size()), type, flags, 0, 0, 0, stream};
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

const Bytes kSettings = frame(4, 0, 0, {});

}  // namespace

TEST_CASE("a status is read whatever form HPACK gives it (RFC 7541 §6)") {
  struct Row {
    const char* what;
    Bytes block;
    std::optional<int> status;
  };
  const Row rows[] = {
      {"indexed", {0x88}, 200},
      {"the last of the table", {0x8e}, 500},
      {"literal, plain", {0x08, 0x03, '4', '2', '1'}, 421},
      {"302 by Huffman, from RFC 7541 C.6.1", {0x48, 0x82, 0x64, 0x02}, 302},
      {"421 by Huffman, in sixteen bits", {0x48, 0x82, 0x68, 0x41}, 421},
      {"403 by Huffman, in seventeen", {0x48, 0x83, 0x68, 0x0c, 0xff}, 403},
      {"307 by Huffman, from RFC 7541 C.6.2", {0x48, 0x83, 0x64, 0x0e, 0xff}, 307},
      {"after a change of the table's size", {0x20, 0x3f, 0xe1, 0x1f, 0x88}, 200},
      {"another field first", {0x82}, std::nullopt},
      {"cut short", {0x48, 0x82, 0x64}, std::nullopt},
      {"letters", {0x08, 0x03, 'a', 'b', 'c'}, std::nullopt},
      {"nothing", {}, std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(http2_status(row.block) == row.status);
  }
}

TEST_CASE("gRPC's status is read among the other fields, and only where it is a number") {
  struct Row {
    const char* what;
    Bytes block;
    std::optional<int> status;
  };
  const Bytes plain{0x00, 0x0b, 'g', 'r', 'p', 'c', '-', 's', 't', 'a', 't', 'u', 's'};
  // Literal with incremental indexing, the name in Huffman's code.
  const Bytes huffman{0x40, 0x88, 0x9a, 0xca, 0xc8, 0xb2, 0x12, 0x34, 0xda, 0x8f};
  const Bytes type{0x5f, 0x02, 'a', 'b'};
  const Row rows[] = {
      {"spelled out", joined({{0x88}, plain, {0x02, '1', '6'}}), 16},
      {"behind another field", joined({{0x88}, type, huffman, {0x01, '7'}}), 7},
      {"16 in Huffman's code", joined({{0x88}, huffman, {0x82, 0x0b, 0x9f}}), 16},
      {"another name", joined({{0x88}, {0x00, 0x01, 'x', 0x01, '7'}}), std::nullopt},
      {"no number", joined({plain, {0x01, 'x'}}), std::nullopt},
      {"too long for one", joined({plain, {0x05, '1', '2', '3', '4', '5'}}), std::nullopt},
      {"a length beyond the block", joined({plain, {0x7f, 0xff, 0xff, 0xff, 0xff, 0x7f}}), std::nullopt},
      {"nothing", {}, std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(http2_grpc_status(row.block) == row.status);
  }
}

TEST_CASE("an answer is the same in one piece and byte by byte") {
  const Bytes all = joined(
      {kSettings, frame(1, 0x4, 1, {0x88}), frame(0, 0, 1, {'<', 'b', '>', 'o'}), frame(0, 0x9, 1, {2, 'k', 0, 0})});
  Http2Answer whole;
  whole.feed(all);
  Http2Answer slow;
  for (const std::uint8_t byte : all) {
    slow.feed(ByteView(&byte, 1));
  }
  for (const Http2Answer* answer : {&whole, &slow}) {
    CHECK(answer->is_complete());
    CHECK(answer->status() == 200);
    CHECK(answer->text() == "ok");
  }
}

TEST_CASE("settings alone are no answer, and a server that gives up ends the wait") {
  Http2Answer answer;
  answer.feed(kSettings);
  CHECK_FALSE(answer.is_complete());
  answer.feed(frame(7, 0, 0, {0, 0, 0, 0, 0, 0, 0, 0}));
  CHECK(answer.is_complete());
  CHECK_FALSE(answer.status());
}

TEST_CASE("what is no frame of HTTP/2 ends the wait") {
  Http2Answer answer;
  answer.feed(mtlsdiag::as_bytes("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(answer.is_complete());
  Http2Answer padded;
  padded.feed(frame(0, 0x8, 1, {200, 'x'}));
  CHECK(padded.is_complete());
  CHECK(padded.text().empty());
}

TEST_CASE("a request begins with the preface and is one frame of headers") {
  const Bytes request = http2_request("GET", "/a", "localhost:1");
  const std::string_view text = mtlsdiag::as_text(request);
  CHECK(text.substr(0, 24) == "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  CHECK(text.find("localhost:1") != std::string_view::npos);
  CHECK(request.size() == 24 + 9 + 9 + 1 + 5 + 4 + 13);
}
