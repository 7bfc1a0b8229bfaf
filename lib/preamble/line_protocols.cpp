#include "preamble/line_protocols.h"

#include <fmt/format.h>

#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "preamble/talk.h"

namespace mtlsdiag::preamble {
namespace {

constexpr LineOp send(std::string_view line) {
  return {.form = Form::send, .text = line};
}
constexpr LineOp expect(Form form, std::string_view start, std::string_view waiting) {
  return {.form = form, .text = start, .waiting = waiting};
}

constexpr LineOp kSmtp[] = {
    expect(Form::coded, "220", "the greeting"),          send("EHLO localhost"),
    expect(Form::coded, "250", "the reply to EHLO"),     send("STARTTLS"),
    expect(Form::coded, "220", "the reply to STARTTLS"),
};
constexpr LineOp kLmtp[] = {
    expect(Form::coded, "220", "the greeting"),          send("LHLO localhost"),
    expect(Form::coded, "250", "the reply to LHLO"),     send("STARTTLS"),
    expect(Form::coded, "220", "the reply to STARTTLS"),
};
constexpr LineOp kImap[] = {
    expect(Form::tagged, "*", "the greeting"),
    send("a1 CAPABILITY"),
    expect(Form::tagged, "a1", "the reply to CAPABILITY"),
    send("a2 STARTTLS"),
    expect(Form::tagged, "a2", "the reply to STARTTLS"),
};
constexpr LineOp kPop3[] = {
    expect(Form::status, "+OK", "the greeting"),
    send("STLS"),
    expect(Form::status, "+OK", "the reply to STLS"),
};
constexpr LineOp kFtp[] = {
    expect(Form::coded, "220", "the greeting"),
    send("AUTH TLS"),
    expect(Form::coded, "234", "the reply to AUTH TLS"),
};
constexpr LineOp kNntp[] = {
    expect(Form::coded, "20", "the greeting"),
    send("STARTTLS"),
    expect(Form::coded, "382", "the reply to STARTTLS"),
};
constexpr LineOp kSieve[] = {
    expect(Form::keyword, "OK", "the capabilities"),
    send("STARTTLS"),
    expect(Form::keyword, "OK", "the reply to STARTTLS"),
};
constexpr LineOp kIrc[] = {
    send("STARTTLS"),
    expect(Form::numeric, "670", "the reply to STARTTLS"),
};

/// Every protocol whose upgrade is lines of text. A new one is a script and a row, nothing else.
constexpr LineProtocol kLineProtocols[] = {
    {.name = "smtp", .port = 25, .script = kSmtp, .source = "RFC 3207 §4"},
    {.name = "lmtp", .port = 24, .script = kLmtp, .source = "RFC 2033 §4.1, RFC 3207"},
    {.name = "imap", .port = 143, .script = kImap, .source = "RFC 3501 §6.2.1"},
    {.name = "pop3", .port = 110, .script = kPop3, .source = "RFC 2595 §4"},
    {.name = "ftp", .port = 21, .script = kFtp, .source = "RFC 4217 §4"},
    {.name = "nntp", .port = 119, .script = kNntp, .source = "RFC 4642 §2.2"},
    {.name = "sieve", .port = 4190, .script = kSieve, .source = "RFC 5804 §2.2"},
    {.name = "irc", .port = 6667, .script = kIrc, .source = "IRCv3 tls (STARTTLS)"},
};

/// What a line means within the reply under way.
enum class Meaning { goes_on, good, refusal, alien };

bool all_digits(std::string_view text) {
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) {
      return false;
    }
  }
  return !text.empty();
}

/// A reply of several lines ends with the code it began with and a blank; between them FTP allows any text.
Meaning read_coded(Talk& talk, std::string_view line, std::string_view start) {
  const bool has_code = line.size() >= 3 && all_digits(line.substr(0, 3));
  if (talk.in_reply) {
    const bool last = has_code && line.substr(0, 3) == talk.reply_code && (line.size() == 3 || line[3] != '-');
    if (!last) {
      return Meaning::goes_on;
    }
  } else if (!has_code) {
    return Meaning::alien;
  } else if (line.size() > 3 && line[3] == '-') {
    talk.in_reply = true;
    talk.reply_code = std::string(line.substr(0, 3));
    return Meaning::goes_on;
  }
  talk.in_reply = false;
  return line.starts_with(start) ? Meaning::good : Meaning::refusal;
}

Meaning read_status(std::string_view line, std::string_view start) {
  if (line.starts_with(start)) {
    return Meaning::good;
  }
  return line.starts_with("-ERR") ? Meaning::refusal : Meaning::alien;
}

Meaning read_tagged(std::string_view line, std::string_view tag) {
  const std::vector<std::string_view> words = split(line, ' ');
  if (words.size() < 2 || words[0] != tag) {
    const bool bye = words.size() >= 2 && words[0] == "*" && equal_ignoring_case(words[1], "BYE");
    if (bye) {
      return Meaning::refusal;
    }
    return line.starts_with("* ") ? Meaning::goes_on : Meaning::alien;
  }
  const bool good = equal_ignoring_case(words[1], "OK") || equal_ignoring_case(words[1], "PREAUTH");
  return good ? Meaning::good : Meaning::refusal;
}

/// The size of a literal that a line ends with, `{12}` or `{12+}`; 0 where there is none.
std::size_t literal_size(std::string_view line) {
  const std::size_t open = line.rfind('{');
  if (!line.ends_with('}') || open == std::string_view::npos) {
    return 0;
  }
  std::string_view digits = line.substr(open + 1, line.size() - open - 2);
  if (digits.ends_with('+')) {
    digits.remove_suffix(1);
  }
  if (!all_digits(digits) || digits.size() > 5) {
    return 0;
  }
  return static_cast<std::size_t>(std::stoul(std::string(digits)));
}

Meaning read_keyword(std::string_view line) {
  const auto begins = [line](std::string_view word) {
    return equal_ignoring_case(line.substr(0, word.size()), word) &&
           (line.size() == word.size() || line[word.size()] == ' ');
  };
  if (begins("OK")) {
    return Meaning::good;
  }
  if (begins("NO") || begins("BYE")) {
    return Meaning::refusal;
  }
  return line.starts_with('"') ? Meaning::goes_on : Meaning::alien;
}

Meaning read_numeric(std::string_view line, std::string_view wanted) {
  if (line.starts_with("ERROR")) {
    return Meaning::refusal;
  }
  const std::vector<std::string_view> words = split(line, ' ');
  const std::string_view numeric = line.starts_with(':') && words.size() >= 2 ? words[1] : words[0];
  if (numeric == wanted) {
    return Meaning::good;
  }
  // 691: STARTTLS failed; 421 and 451: unknown command, not registered, as servers without STARTTLS answer.
  if (numeric == "691" || numeric == "421" || numeric == "451") {
    return Meaning::refusal;
  }
  return line.starts_with(':') || line.starts_with("NOTICE") || line.starts_with("PING") ? Meaning::goes_on
                                                                                         : Meaning::alien;
}

Meaning read_line(Talk& talk, std::string_view line, const LineOp& op) {
  switch (op.form) {
    case Form::coded: return read_coded(talk, line, op.text);
    case Form::status: return read_status(line, op.text);
    case Form::tagged: return read_tagged(line, op.text);
    case Form::keyword: return read_keyword(line);
    case Form::numeric: return read_numeric(line, op.text);
    case Form::send: break;
  }
  return Meaning::alien;
}

bool refuse(Talk& talk, std::string_view line, const LineOp& op) {
  const bool last = static_cast<std::size_t>(talk.phase) + 1 == talk.script.size();
  const bool greeting = talk.phase == 0;
  const Problem problem = last && talk.asks_for_offer && !talk.offered ? Problem::not_offered : Problem::refused;
  const std::string_view note = problem == Problem::not_offered ? ", and its capabilities do not name it" : "";
  return talk.fail(problem,
                   greeting ? fmt::format("the server turned the connection away: {}", quoted(line))
                            : fmt::format("{} was {}{}", op.waiting, quoted(line), note),
                   printable(line));
}

/// Names the upgrade among capabilities: `250-STARTTLS`, `* CAPABILITY … STARTTLS`, `"STARTTLS"`.
void notice_offer(Talk& talk, std::string_view line) {
  const bool between = talk.phase > 0 && static_cast<std::size_t>(talk.phase) + 1 < talk.script.size();
  talk.asks_for_offer = talk.asks_for_offer || between || line.starts_with('"');
  talk.offered = talk.offered || contains_ignoring_case(line, "STARTTLS");
}

bool act_on_line(Talk& talk, std::string_view line, const LineOp& op) {
  const Meaning meaning = read_line(talk, line, op);
  if (meaning == Meaning::alien) {
    return talk.fail(Problem::unexpected, fmt::format("in place of {} came {}", op.waiting, quoted(line)),
                     printable(line));
  }
  if (meaning == Meaning::refusal) {
    return refuse(talk, line, op);
  }
  notice_offer(talk, line);
  talk.literal_left = op.form == Form::keyword ? literal_size(line) : 0;
  talk.ends_after_literal = meaning == Meaning::good;
  if (meaning == Meaning::good && talk.literal_left == 0) {
    ++talk.phase;
  }
  return true;
}

/// Takes a literal and the rest of the line that it stands in: `OK {12}`, twelve bytes, and a line end.
bool skip_literal(Talk& talk) {
  if (talk.literal_left > kMaxUnit) {
    return talk.fail(Problem::limit, fmt::format("the peer announced a literal of {} bytes", talk.literal_left));
  }
  const std::string_view text = as_text(talk.pending());
  const std::size_t end = text.size() < talk.literal_left ? text.npos : text.find('\n', talk.literal_left);
  if (end == std::string_view::npos) {
    return text.size() > 2 * kMaxUnit && talk.fail(Problem::limit, "the peer sent a literal that does not end");
  }
  talk.heard(printable(as_text(talk.take(end + 1)).substr(0, end)), end + 1);
  talk.literal_left = 0;
  talk.phase += talk.ends_after_literal ? 1 : 0;
  return true;
}

}  // namespace

std::span<const LineProtocol> line_protocols() {
  return kLineProtocols;
}

bool advance_script(Talk& talk) {
  if (static_cast<std::size_t>(talk.phase) == talk.script.size()) {
    return talk.done();
  }
  const LineOp& op = talk.script[static_cast<std::size_t>(talk.phase)];
  if (op.form == Form::send) {
    talk.say_line(op.text);
    ++talk.phase;
    return true;
  }
  talk.waiting = std::string(op.waiting);
  if (talk.literal_left > 0) {
    return skip_literal(talk);
  }
  const std::optional<std::string_view> line = talk.take_line();
  return line && act_on_line(talk, *line, op);
}

}  // namespace mtlsdiag::preamble
