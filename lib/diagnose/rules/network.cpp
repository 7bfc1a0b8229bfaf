// Rules about a conversation that just ended: closed, reset or silent before the handshake was done, with nothing said.
#include <fmt/core.h>

#include "base/text.h"
#include "diagnose/rule.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;

/// Names the last step that was seen of the conversation.
std::string last_step(const Seen& seen) {
  for (auto step = seen.transcript.steps.rbegin(); step != seen.transcript.steps.rend(); ++step) {
    if (step->layer == "handshake" || step->layer == "alert") {
      return fmt::format("the last message was the {}'s {}", to_string(step->actor), step->name);
    }
  }
  return "no message came";
}

/// What else to try: is it TLS at all, and does another offer get further?
void ask_what_it_is(const Seen& seen, Fit& result) {
  if (seen.has_server_hello) {
    return;
  }
  ask(result, Change::banner, "whether the port says something in the clear by itself");
  if (seen.refusal != Refusal::silence) {
    ask(result, Change::old_versions, "whether the server answers an older hello with everything offered");
  }
}

Fit ended(const Seen& seen, Refusal refusal, Kind kind, std::string_view how) {
  if (seen.refusal != refusal || seen.transcript.is_established) {
    return {};
  }
  const bool is_after = seen.is_after_certificate && seen.auth.sent != ClientAuth::Sent::none;
  const bool may_be_judgement = is_after && refusal != Refusal::silence;
  // What a server program does with every connection is the server's to change; a device on the way would be the
  // runner-up.
  Fit result = fit(may_be_judgement ? Strength::possible : Strength::supported, kind, Side::server,
                   fmt::format("{} {}: {}", how, to_string(seen.transcript.ended_in), last_step(seen)));
  result.finding.confidence = finding::Confidence::certain;
  result.tell_apart = "the server's log at the time of this try";
  ask_what_it_is(seen, result);
  return refused(seen, std::move(result));
}

/// The certificate is good to the server, and the request is not answered: nginx's `return 444` is one such.
Fit unanswered(const Seen& seen) {
  if (seen.refusal != Refusal::closed || !seen.transcript.is_established || !seen.attempt.application.request_sent ||
      !seen.is_told_whom_it_refuses()) {
    return {};
  }
  Fit result = fit(Strength::proven, Kind::connection_closed, Side::server,
                   "the server closes the connection instead of answering the request; the client certificate is not "
                   "why: one that the server cannot know, and none at all, it refuses in so many words");
  result.finding.fix = {"Look at what the server does with requests: its rules, its application, its log."};
  return refused(seen, std::move(result));
}

Fit reset(const Seen& seen) {
  return ended(seen, Refusal::reset, Kind::connection_reset, "the connection was reset");
}

Fit closed(const Seen& seen) {
  return ended(seen, Refusal::closed, Kind::connection_closed, "the server closed the connection without an alert");
}

Fit silent(const Seen& seen) {
  return ended(seen, Refusal::silence, Kind::handshake_timeout, "the server said nothing more before the deadline");
}

constexpr Rule kRules[] = {
    {"reset", reset},
    {"closed", closed},
    {"silent", silent},
    {"no answer to the request", unanswered},
};

}  // namespace

std::span<const Rule> network_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
