#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/text.h"
#include "preamble/binary_protocols.h"
#include "preamble/talk.h"

namespace mtlsdiag::preamble {
namespace {

constexpr std::string_view kStartTlsOid = "1.3.6.1.4.1.1466.20037";

struct ResultWord {
  unsigned code;
  std::string_view word;
};
/// The result codes that StartTLS is answered with. Source: RFC 4511 §4.14.2, Appendix A.
constexpr std::array<ResultWord, 7> kResultWords = {{{1, "operationsError"},
                                                     {2, "protocolError: StartTLS is not known here"},
                                                     {8, "strongerAuthRequired"},
                                                     {10, "referral"},
                                                     {51, "busy"},
                                                     {52, "unavailable: TLS is not set up here"},
                                                     {53, "unwillingToPerform"}}};

/// One BER element: the identifier octet and the content. Multi-octet identifiers do not occur in LDAP.
struct Element {
  std::uint8_t tag = 0;
  ByteView content;
};

std::optional<std::size_t> ber_length(Reader& in) {
  const std::uint8_t first = in.u8();
  if (first < 0x80) {
    return first;
  }
  std::size_t length = 0;
  const int octets = first & 0x7F;
  if (octets == 0 || octets > 4) {
    return std::nullopt;
  }
  for (int i = 0; i < octets; ++i) {
    length = length << 8 | in.u8();
  }
  return length;
}

std::optional<Element> element(Reader& in) {
  const std::uint8_t tag = in.u8();
  const std::optional<std::size_t> length = ber_length(in);
  if (!length) {
    return std::nullopt;
  }
  const ByteView content = in.take(*length);
  return in.ok() ? std::optional(Element{.tag = tag, .content = content}) : std::nullopt;
}

Bytes start_tls_request() {
  const auto name_size = static_cast<std::uint8_t>(kStartTlsOid.size());
  Bytes request;
  Writer out(request);
  out.u8(0x30);  // LDAPMessage
  out.u8(static_cast<std::uint8_t>(name_size + 7));
  out.bytes(std::array<std::uint8_t, 3>{0x02, 0x01, 0x01});  // messageID 1
  out.u8(0x77);                                              // ExtendedRequest
  out.u8(static_cast<std::uint8_t>(name_size + 2));
  out.u8(0x80);  // requestName
  out.u8(name_size);
  out.text(kStartTlsOid);
  return request;
}

bool judge(Talk& talk, unsigned code, std::string_view diagnostic) {
  if (code == 0) {
    talk.heard("ExtendedResponse success", 0);
    return talk.done();
  }
  std::string word = fmt::format("result code {}", code);
  for (const ResultWord& row : kResultWords) {
    if (row.code == code) {
      word = fmt::format("{} ({})", row.word, code);
    }
  }
  const std::string said = diagnostic.empty() ? std::string() : fmt::format(", {}", quoted(diagnostic));
  talk.heard(fmt::format("ExtendedResponse {}{}", word, said), 0);
  const Problem problem = code == 2 ? Problem::not_offered : Problem::refused;
  return talk.fail(problem, fmt::format("the server refused StartTLS: {}{}", word, said), printable(diagnostic));
}

bool read_response(Talk& talk, ByteView message) {
  Reader in(message);
  const std::optional<Element> id = element(in);
  const std::optional<Element> operation = element(in);
  if (!id || !operation || id->tag != 0x02 || operation->tag != 0x78) {  // INTEGER, ExtendedResponse
    return talk.fail(Problem::unexpected, "in place of the StartTLS response came another LDAP message",
                     printable(as_text(message)));
  }
  Reader body(operation->content);
  const std::optional<Element> code = element(body);
  element(body);  // matchedDN
  const std::optional<Element> diagnostic = element(body);
  if (!code || code->tag != 0x0A || code->content.size() != 1) {
    return talk.fail(Problem::unexpected, "the StartTLS response is malformed", printable(as_text(message)));
  }
  return judge(talk, code->content[0], diagnostic ? as_text(diagnostic->content) : std::string_view());
}

}  // namespace

bool advance_ldap(Talk& talk) {
  if (talk.phase == 0) {
    talk.say(start_tls_request(), fmt::format("ExtendedRequest StartTLS ({})", kStartTlsOid));
    talk.waiting = "the StartTLS response";
    talk.phase = 1;
    return true;
  }
  const ByteView pending = talk.pending();
  if (pending.empty()) {
    return false;
  }
  if (pending[0] != 0x30) {
    return talk.fail(Problem::unexpected, "the server does not answer in LDAP", printable(as_text(pending)));
  }
  Reader in(pending);
  in.u8();
  const std::optional<std::size_t> length = ber_length(in);
  if (in.ok() && (!length || *length > kMaxUnit)) {
    return talk.fail(Problem::limit,
                     fmt::format("the server announced an LDAP message of more than {} bytes", kMaxUnit));
  }
  if (!in.ok() || in.remaining() < *length) {
    return false;
  }
  const std::size_t header = in.offset();
  return read_response(talk, talk.take(header + *length).subspan(header));
}

}  // namespace mtlsdiag::preamble
