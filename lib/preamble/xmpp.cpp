#include <fmt/format.h>

#include "base/text.h"
#include "preamble/binary_protocols.h"
#include "preamble/talk.h"

namespace mtlsdiag::preamble {
namespace {

constexpr std::string_view kTlsNamespace = "urn:ietf:params:xml:ns:xmpp-tls";

/// Takes the next tag, `<…>`, with the text before it. Quoted attribute values may hold a `>`.
std::optional<std::string_view> take_tag(Talk& talk) {
  const std::string_view text = as_text(talk.pending());
  if (!talk.in_reply && !trim(text).empty()) {
    talk.in_reply = trim(text).starts_with('<');
    if (!talk.in_reply) {
      talk.fail(Problem::unexpected, "the server does not answer in XML", printable(trim(text)));
      return std::nullopt;
    }
  }
  char quote = '\0';
  for (std::size_t i = 0; i < text.size() && i < kMaxUnit; ++i) {
    if (quote != '\0') {
      quote = text[i] == quote ? '\0' : quote;
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text.substr(0, i).find('<') == text.npos ? '\0' : text[i];
    } else if (text[i] == '>') {
      const std::string_view tag = as_text(talk.take(i + 1));
      if (talk.ending()) {
        return std::nullopt;
      }
      talk.heard(printable(trim(tag)), i + 1);
      return talk.ending() ? std::nullopt : std::optional(tag.substr(std::min(tag.find('<'), tag.size())));
    }
  }
  if (text.size() >= kMaxUnit) {
    talk.fail(Problem::limit, fmt::format("the server sent an XML tag of more than {} bytes", kMaxUnit));
  }
  return std::nullopt;
}

/// The name of an element without `<`, `</` and its prefix.
std::string_view local_name(std::string_view tag) {
  tag.remove_prefix(std::min<std::size_t>(tag.size(), tag.starts_with("</") ? 2 : 1));
  tag = tag.substr(0, tag.find_first_of(" \t\r\n/>"));
  const std::size_t colon = tag.find(':');
  return colon == std::string_view::npos ? tag : tag.substr(colon + 1);
}

enum Phase { kOpen, kFeatures, kAnswer };

bool on_features(Talk& talk, std::string_view tag) {
  const std::string_view name = local_name(tag);
  if (name == "starttls") {
    talk.offered = true;
  } else if (name == "error" || (name == "stream" && tag.starts_with("</"))) {
    return talk.fail(Problem::refused, fmt::format("the server ended the stream: {}", quoted(tag)), printable(tag));
  } else if (name == "features" && (tag.starts_with("</") || tag.ends_with("/>"))) {
    if (!talk.offered) {
      return talk.fail(Problem::not_offered, "the server's stream features do not offer STARTTLS", printable(tag));
    }
    talk.say_line(fmt::format("<starttls xmlns='{}'/>", kTlsNamespace));
    talk.waiting = "the reply to STARTTLS";
    talk.phase = kAnswer;
  }
  return true;
}

bool on_answer(Talk& talk, std::string_view tag) {
  const std::string_view name = local_name(tag);
  if (name == "proceed") {
    // `<proceed></proceed>` is the same element as `<proceed/>`.
    return tag.ends_with("/>") || tag.starts_with("</") ? talk.done() : true;
  }
  return talk.fail(Problem::refused, fmt::format("the server refused STARTTLS: {}", quoted(tag)), printable(tag));
}

bool advance(Talk& talk, std::string_view content_namespace) {
  if (talk.phase == kOpen) {
    talk.say_line(
        fmt::format("<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='{}' to='{}' "
                    "version='1.0'>",
                    content_namespace, talk.parties.host));
    talk.waiting = "the stream features";
    talk.phase = kFeatures;
    return true;
  }
  const std::optional<std::string_view> tag = take_tag(talk);
  if (!tag) {
    return talk.ending().has_value();
  }
  return talk.phase == kFeatures ? on_features(talk, *tag) : on_answer(talk, *tag);
}

}  // namespace

bool advance_xmpp(Talk& talk) {
  return advance(talk, "jabber:client");
}
bool advance_xmpp_server(Talk& talk) {
  return advance(talk, "jabber:server");
}

}  // namespace mtlsdiag::preamble
