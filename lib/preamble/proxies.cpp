#include "preamble/proxies.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "preamble/talk.h"

namespace mtlsdiag::preamble {
namespace {

// ---- HTTP CONNECT

/// The most header lines of a proxy's answer.
constexpr int kMaxHeaders = 100;

/// Writes a host as an authority: an IPv6 address in brackets. Source: RFC 3986 §3.2.2.
std::string authority(const ProxyRequest& to) {
  return to.host.find(':') == std::string::npos ? fmt::format("{}:{}", to.host, to.port)
                                                : fmt::format("[{}]:{}", to.host, to.port);
}

bool ask_tunnel(Talk& talk) {
  const ProxyRequest& to = talk.parties;
  std::string head = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", authority(to));
  std::string shown = printable(fmt::format("CONNECT {} HTTP/1.1", authority(to)));
  if (!to.user.empty()) {
    const std::string credentials = fmt::format("{}:{}", to.user, to.password);
    head += fmt::format("Proxy-Authorization: Basic {}\r\n", to_base64(as_bytes(credentials)));
    shown += fmt::format(" (with the credentials of {})", quoted(to.user));
  }
  head += "\r\n";
  talk.say(as_bytes(head), shown);
  talk.waiting = "the proxy's answer to CONNECT";
  talk.phase = 1;
  return true;
}

/// Reads `HTTP/1.1 200 …` and keeps the status line for the message.
bool read_status(Talk& talk, std::string_view line) {
  const bool http = line.starts_with("HTTP/1.") && line.size() >= 12;
  if (!http) {
    return talk.fail(Problem::unexpected, fmt::format("the proxy does not answer in HTTP: {}", quoted(line)),
                     printable(line));
  }
  talk.reply_code = std::string(line.substr(line.find(' ') + 1));
  talk.phase = 2;
  return true;
}

bool judge_status(Talk& talk) {
  const std::string& status = talk.reply_code;
  if (status.starts_with('2')) {
    return talk.done();
  }
  // An interim answer is followed by another head. Source: RFC 9110 §15.2.
  if (status.starts_with('1')) {
    talk.phase = 1;
    return true;
  }
  std::string_view hint;
  if (status.starts_with("407")) {
    hint = talk.parties.user.empty() ? ": it wants a user and a password" : ": it does not accept the user or password";
  }
  return talk.fail(Problem::refused, fmt::format("the proxy answered {}{}", quoted(status), hint), printable(status));
}

// ---- SOCKS5

enum Phase { kGreet, kMethod, kPassword, kReply };
constexpr std::uint8_t kVersion = 5;
constexpr std::uint8_t kNoAuthentication = 0;
constexpr std::uint8_t kUserPassword = 2;

/// The reply field. Source: RFC 1928 §6.
constexpr std::array<std::string_view, 9> kReplies = {"succeeded",
                                                      "general SOCKS server failure",
                                                      "connection not allowed by ruleset",
                                                      "network unreachable",
                                                      "host unreachable",
                                                      "connection refused",
                                                      "TTL expired",
                                                      "command not supported",
                                                      "address type not supported"};

/// Writes the address type and the address: IPv4, IPv6 or a name. Source: RFC 1928 §5.
void write_address(Writer& out, const std::string& host) {
  std::array<std::uint8_t, 16> address{};
  if (inet_pton(AF_INET, host.c_str(), address.data()) == 1) {
    out.u8(1);
    out.bytes(ByteView(address).first(4));
  } else if (inet_pton(AF_INET6, host.c_str(), address.data()) == 1) {
    out.u8(4);
    out.bytes(address);
  } else {
    const std::string_view name = std::string_view(host).substr(0, 255);
    out.u8(3);
    out.u8(static_cast<std::uint8_t>(name.size()));
    out.text(name);
  }
}

bool ask_connection(Talk& talk) {
  Bytes request;
  Writer out(request);
  out.u8(kVersion);
  out.u8(1);  // CONNECT
  out.u8(0);
  write_address(out, talk.parties.host);
  out.u16(talk.parties.port);
  talk.say(request, printable(fmt::format("SOCKS5 connect {}", authority(talk.parties))));
  talk.waiting = "the proxy's reply";
  talk.phase = kReply;
  return true;
}

bool greet(Talk& talk) {
  constexpr std::array<std::uint8_t, 3> kBare = {kVersion, 1, kNoAuthentication};
  constexpr std::array<std::uint8_t, 4> kWithPassword = {kVersion, 2, kNoAuthentication, kUserPassword};
  talk.say(talk.parties.user.empty() ? ByteView(kBare) : ByteView(kWithPassword),
           talk.parties.user.empty() ? "SOCKS5 methods: none" : "SOCKS5 methods: none, password");
  talk.waiting = "the proxy's choice of method";
  talk.phase = kMethod;
  return true;
}

bool give_password(Talk& talk) {
  const std::string_view user = std::string_view(talk.parties.user).substr(0, 255);
  const std::string_view password = std::string_view(talk.parties.password).substr(0, 255);
  Bytes message;
  Writer out(message);
  out.u8(1);
  out.u8(static_cast<std::uint8_t>(user.size()));
  out.text(user);
  out.u8(static_cast<std::uint8_t>(password.size()));
  out.text(password);
  talk.say(message, fmt::format("password of {}", quoted(user)));
  talk.waiting = "the proxy's answer to the password";
  talk.phase = kPassword;
  return true;
}

bool read_method(Talk& talk) {
  if (talk.pending()[0] != kVersion) {
    return talk.fail(Problem::unexpected, "the proxy does not speak SOCKS5", printable(as_text(talk.pending())));
  }
  if (talk.pending().size() < 2) {
    return false;
  }
  const std::uint8_t method = talk.take(2)[1];
  talk.heard(fmt::format("method {}", method), 2);
  if (method == kNoAuthentication) {
    return ask_connection(talk);
  }
  if (method == kUserPassword && !talk.parties.user.empty()) {
    return give_password(talk);
  }
  return talk.fail(Problem::refused, talk.parties.user.empty() ? "the proxy wants a user and a password"
                                                               : "the proxy accepts no method that was offered");
}

bool read_password_answer(Talk& talk) {
  if (talk.pending().size() < 2) {
    return false;
  }
  const std::uint8_t status = talk.take(2)[1];
  talk.heard(status == 0 ? "password accepted" : "password refused", 2);
  return status == 0 ? ask_connection(talk)
                     : talk.fail(Problem::refused, "the proxy does not accept the user or password");
}

/// The size of a reply by its address type; 0 while it is not known.
std::size_t reply_size(ByteView pending) {
  if (pending.size() < 5) {
    return 0;
  }
  constexpr std::size_t kFixed = 4 + 2;
  switch (pending[3]) {
    case 1: return kFixed + 4;
    case 4: return kFixed + 16;
    default: return kFixed + 1 + pending[4];
  }
}

bool read_reply(Talk& talk) {
  const ByteView pending = talk.pending();
  if (pending.size() >= 2 && pending[1] != 0) {
    const std::string_view word = pending[1] < kReplies.size() ? kReplies[pending[1]] : "an unknown reply";
    talk.heard(fmt::format("reply {} ({})", pending[1], word), pending.size());
    return talk.fail(Problem::refused, fmt::format("the proxy answered: {} ({})", word, pending[1]), std::string(word));
  }
  const std::size_t size = reply_size(pending);
  if (size == 0 || pending.size() < size) {
    return false;
  }
  talk.take(size);
  talk.heard("reply 0 (succeeded)", size);
  return talk.done();
}

}  // namespace

bool advance_http_connect(Talk& talk) {
  if (talk.phase == 0) {
    return ask_tunnel(talk);
  }
  const std::optional<std::string_view> line = talk.take_line();
  if (!line) {
    return talk.ending().has_value();
  }
  if (talk.phase == 1) {
    return read_status(talk, *line);
  }
  if (line->empty()) {
    return judge_status(talk);
  }
  return ++talk.phase <= kMaxHeaders + 2 ||
         talk.fail(Problem::limit, fmt::format("the proxy sent more than {} header lines", kMaxHeaders));
}

bool advance_socks5(Talk& talk) {
  if (talk.phase == kGreet) {
    return greet(talk);
  }
  if (talk.pending().empty()) {
    return false;
  }
  switch (talk.phase) {
    case kMethod: return read_method(talk);
    case kPassword: return read_password_answer(talk);
    default: return read_reply(talk);
  }
}

}  // namespace mtlsdiag::preamble
