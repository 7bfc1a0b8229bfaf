#include "wire/record.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "wire/recorded.h"

namespace mtlsdiag::wire {
namespace {

struct Seen {
  std::vector<std::string> records;
  std::string error;
};

/// Splits a stream that comes in pieces of `step` bytes, and writes down what came out.
Seen split_in(const Bytes& stream, std::size_t step) {
  RecordSplitter splitter;
  Seen seen;
  for (std::size_t at = 0; at < stream.size() && seen.error.empty(); at += step) {
    splitter.feed(ByteView(stream).subspan(at, std::min(step, stream.size() - at)));
    while (true) {
      Result<std::optional<Record>> record = splitter.next();
      if (!record) {
        seen.error = record.error().message;
        break;
      }
      if (!*record) {
        break;
      }
      seen.records.push_back(std::string(name_of((**record).header.type)) + "@" + std::to_string((**record).offset) +
                             ":" + to_hex((**record).fragment));
    }
  }
  return seen;
}

TEST_CASE("a recorded stream gives the same records whole, in odd pieces and one byte at a time") {
  for (const std::string& name : recorded_cases("handshakes")) {
    for (const char* end : {"client.hex", "server.hex"}) {
      CAPTURE(name);
      CAPTURE(end);
      const Bytes stream = read_hex(recorded_root() / "handshakes" / name / end);
      const Seen whole = split_in(stream, stream.size());
      CHECK(whole.error.empty());
      CHECK(whole.records.size() >= 2);
      for (const std::size_t step : {1, 3, 7, 1000}) {
        CHECK(split_in(stream, step).records == whole.records);
      }
    }
  }
}

TEST_CASE("the records of a stream cut short are the first records of the whole stream, at every cut") {
  const Bytes stream = read_hex(recorded_root() / "handshakes" / "tls12-mutual" / "client.hex");
  const Seen whole = split_in(stream, stream.size());
  for (std::size_t size = 0; size < stream.size(); ++size) {
    const Bytes cut(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
    const Seen seen = split_in(cut, cut.size() + 1);
    CHECK(seen.error.empty());
    REQUIRE(seen.records.size() < whole.records.size());
    CHECK(std::equal(seen.records.begin(), seen.records.end(), whole.records.begin()));
  }
}

TEST_CASE("a header that no peer may send is an error that names its offset and stays") {
  struct Row {
    const char* hex;
    const char* message;
  };
  for (const Row& row : {Row{"474554202f", "record type 71 at offset 0 is none of TLS"},
                         Row{"16 0403 0000", "record version 0x0403 at offset 1 is none of TLS"},
                         Row{"16 0303 4801", "record length 18433 at offset 3 exceeds 18432"},
                         Row{"15 0303 0002 0228 ff 0303 0000", "record type 255 at offset 7 is none of TLS"}}) {
    CAPTURE(row.hex);
    const Bytes stream = *from_hex(row.hex);
    CHECK(split_in(stream, stream.size()).error == row.message);
    CHECK(split_in(stream, 1).error == row.message);
  }
  RecordSplitter splitter;
  splitter.feed(as_bytes("hello, world"));
  CHECK_FALSE(splitter.next());
  splitter.feed(*from_hex("1503030002022800"));
  CHECK_FALSE(splitter.next());
}

TEST_CASE("the longest record that a peer may send is read, and a header cut short is truncated") {
  Bytes stream = *from_hex("17 0303 4800");
  stream.resize(stream.size() + kMaxRecordLength, 0xAA);
  const Seen seen = split_in(stream, stream.size());
  CHECK(seen.error.empty());
  CHECK(seen.records.size() == 1);
  const Bytes header = *from_hex("17 0303");
  Reader in(header);
  const Result<RecordHeader> read = read_record_header(in);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == ErrorCode::truncated);
}

std::vector<std::string> messages_in(const Bytes& stream, std::size_t step) {
  HandshakeSplitter splitter;
  std::vector<std::string> seen;
  for (std::size_t at = 0; at < stream.size(); at += step) {
    splitter.feed(ByteView(stream).subspan(at, std::min(step, stream.size() - at)));
    for (Result<std::optional<RawMessage>> message = splitter.next(); message && *message; message = splitter.next()) {
      seen.push_back(std::to_string((**message).offset) + ":" + to_hex((**message).whole));
    }
  }
  return seen;
}

TEST_CASE("handshake messages come out the same however their bytes are spread over records") {
  Bytes stream;
  std::vector<std::string> expected;
  for (const RecordedMessage& message : recorded_messages("tls12-mutual")) {
    if (message.content_type == 22) {
      expected.push_back(std::to_string(stream.size()) + ":" + to_hex(message.bytes));
      stream.insert(stream.end(), message.bytes.begin(), message.bytes.end());
    }
  }
  REQUIRE(expected.size() > 8);
  for (const std::size_t step : {std::size_t{1}, std::size_t{5}, std::size_t{333}, stream.size()}) {
    CHECK(messages_in(stream, step) == expected);
  }
}

TEST_CASE("a handshake message beyond the bound is refused by its header alone, and one at the bound is not") {
  HandshakeSplitter splitter;
  splitter.feed(*from_hex("0b 110001"));  // 1 MiB + 64 KiB + 1
  const Result<std::optional<RawMessage>> message = splitter.next();
  REQUIRE_FALSE(message);
  CHECK(message.error().code == ErrorCode::limit);
  HandshakeSplitter at_the_bound;
  at_the_bound.feed(*from_hex("0b 110000"));
  CHECK(at_the_bound.next());
}

}  // namespace
}  // namespace mtlsdiag::wire
