#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "preamble/binary_protocols.h"
#include "preamble/talk.h"

namespace mtlsdiag::preamble {
namespace {

constexpr std::uint8_t kIac = 255;
constexpr std::uint8_t kDo = 253;
constexpr std::uint8_t kWill = 251;
constexpr std::uint8_t kWont = 252;
constexpr std::uint8_t kDont = 254;
constexpr std::uint8_t kBegin = 250;
constexpr std::uint8_t kEnd = 240;
constexpr std::uint8_t kStartTls = 46;
constexpr std::array<std::uint8_t, 9> kWillAndFollows = {kIac,      kWill, kStartTls, kIac, kBegin,
                                                         kStartTls, 1,     kIac,      kEnd};
constexpr std::array<std::uint8_t, 6> kFollows = {kIac, kBegin, kStartTls, 1, kIac, kEnd};

enum Phase { kWaitDo, kWaitFollows };

/// Declines an option other than START_TLS, so that the server goes on. Once our own announcement is out nothing but
/// TLS may follow it: an answer would stand where the server looks for the hello. Source: run; C-Kermit 10.
bool decline(Talk& talk, std::uint8_t command, std::uint8_t option) {
  talk.take(3);
  talk.heard(fmt::format("IAC {} {}", command, option), 3);
  if (talk.phase == kWaitDo && (command == kDo || command == kWill)) {
    const std::array<std::uint8_t, 3> answer = {kIac, command == kDo ? kWont : kDont, option};
    talk.say(answer, fmt::format("IAC {} {}", answer[1], option));
  }
  return true;
}

bool on_follows(Talk& talk) {
  const ByteView pending = talk.pending();
  if (!equal(pending.first(std::min(pending.size(), kFollows.size())),
             ByteView(kFollows).first(std::min(pending.size(), kFollows.size())))) {
    return talk.fail(Problem::unexpected, "the server began another telnet subnegotiation", to_hex(pending));
  }
  if (pending.size() < kFollows.size()) {
    return false;
  }
  talk.take(kFollows.size());
  talk.heard("IAC SB START_TLS FOLLOWS IAC SE", kFollows.size());
  return talk.phase == kWaitFollows
             ? talk.done()
             : talk.fail(Problem::unexpected, "the server announced TLS without having asked for it");
}

}  // namespace

bool advance_telnet(Talk& talk) {
  talk.waiting = talk.phase == kWaitDo ? "the telnet option START_TLS" : "the announcement that TLS follows";
  const ByteView pending = talk.pending();
  if (!pending.empty() && pending[0] != kIac) {
    return talk.fail(Problem::not_offered, fmt::format("the server went on without TLS: {}", quoted(as_text(pending))),
                     printable(as_text(pending)));
  }
  if (pending.size() < 3) {
    return false;
  }
  if (pending[1] == kBegin) {
    return on_follows(talk);
  }
  if (pending[2] != kStartTls) {
    return decline(talk, pending[1], pending[2]);
  }
  talk.take(3);
  talk.heard(fmt::format("IAC {} START_TLS", pending[1] == kDo ? "DO" : "option"), 3);
  if (pending[1] == kDo && talk.phase == kWaitDo) {
    talk.say(kWillAndFollows, "IAC WILL START_TLS, IAC SB START_TLS FOLLOWS IAC SE");
    talk.phase = kWaitFollows;
  }
  return true;
}

}  // namespace mtlsdiag::preamble
