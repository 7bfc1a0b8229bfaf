// Rules about what is spoken at all before anything is agreed on: is it TLS, does STARTTLS come first, is the name in
// SNI known, is there an application protocol in common.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "diagnose/rule.h"
#include "wire/guess.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using handshake::Transcript;
using wire::AlertDescription;

Fit not_tls(const Seen& seen) {
  const Attempt* banner = seen.tried(Change::banner);
  const bool has_banner = banner != nullptr && !banner->plaintext.empty();
  if (seen.refusal != Refusal::not_tls && !(has_banner && !seen.has_server_hello)) {
    return {};
  }
  const Bytes& bytes = seen.refusal == Refusal::not_tls ? seen.transcript.first_bytes : banner->plaintext;
  const wire::Guess guess = wire::guess(bytes, true);
  if (guess.protocol == wire::Protocol::tls || guess.protocol == wire::Protocol::tls_alert) {
    return {};
  }
  const std::string what = guess.name.empty() ? std::string("something that is not TLS") : std::string(guess.name);
  const std::string text = guess.excerpt.empty() ? std::string() : ": " + guess.excerpt;
  Fit result;
  if (!guess.starttls.empty() && seen.in.settings.starttls.empty()) {
    result = fit(
        Strength::proven, Kind::starttls_required, Side::client,
        fmt::format("the port answers with {}: TLS begins there with STARTTLS (--starttls {})", what, guess.starttls));
    result.finding.fix = {fmt::format(
        "Use --starttls {}, and STARTTLS in the client, or the port where TLS starts at once.", guess.starttls)};
  } else {
    result =
        fit(Strength::proven, Kind::not_tls, Side::server, fmt::format("the port answers with {}, not with TLS", what));
  }
  add_evidence(result, seen.refusal == Refusal::not_tls ? seen.transcript.end_step : 0, what + text);
  return result;
}

/// The protocols in which the server waits for the client to speak, by port; PostgreSQL, which is met on any port,
/// else.
std::string_view quiet_protocol(std::uint16_t port) {
  struct Row {
    std::uint16_t port;
    std::string_view protocol;
  };
  constexpr Row kRows[] = {{389, "ldap"}, {3389, "rdp"}, {5222, "xmpp"}, {5269, "xmpp-server"}};
  for (const Row& row : kRows) {
    if (row.port == port) {
      return row.protocol;
    }
  }
  return "postgres";
}

/// A port that closes without a word may speak a protocol in which the client speaks first and TLS comes on request.
Fit starttls_silent(const Seen& seen) {
  const bool is_quiet =
      seen.refusal == Refusal::closed || seen.refusal == Refusal::reset || seen.refusal == Refusal::silence;
  if (!is_refused_early(seen) || !is_quiet || !seen.in.settings.starttls.empty()) {
    return {};
  }
  const Attempt* upgraded = seen.tried(Change::starttls);
  if (upgraded != nullptr && upgraded->transcript.server_hello) {
    Fit result = fit(Strength::proven, Kind::starttls_required, Side::client,
                     fmt::format("the port speaks TLS only after it is asked to in its own protocol (--starttls {})",
                                 quiet_protocol(seen.in.settings.port)));
    return refused(seen, std::move(result));
  }
  if (upgraded != nullptr) {
    return {};
  }
  const std::string_view protocol = quiet_protocol(seen.in.settings.port);
  Fit result = fit(Strength::possible, Kind::starttls_required, Side::client,
                   fmt::format("the port may speak {}, where TLS begins with STARTTLS", protocol));
  result.tell_apart = fmt::format("a try with --starttls {}", protocol);
  result.asks.push_back({.change = Change::starttls,
                         .question = "whether the port speaks TLS after STARTTLS",
                         .starttls = std::string(protocol),
                         .chain = {}});
  return refused(seen, std::move(result));
}

std::string sni_words(const Seen& seen) {
  return seen.in.settings.sni.empty()
             ? std::string("the server needs a name in SNI, and none was sent")
             : fmt::format("the server does not know the name {} in SNI", quoted(seen.in.settings.sni));
}

/// A try with another name, or none, in SNI, with which the server goes on.
const Attempt* answered_otherwise_named(const Seen& seen) {
  for (const Change change : {Change::without_sni, Change::with_sni}) {
    const Attempt* other = seen.tried(change);
    if (other != nullptr && other->transcript.server_hello) {
      return other;
    }
  }
  return nullptr;
}

/// Asks for what separates the name from other causes: no name; then the host's own, where another one was given.
void ask_other_names(const Seen& seen, Fit& result) {
  const Settings& settings = seen.in.settings;
  const bool has_other_name = !settings.is_ip_address && !equal_ignoring_case(settings.sni, settings.host);
  if (!settings.sni.empty()) {
    ask(result, Change::without_sni, "whether it is the name in SNI that is refused");
  }
  if (has_other_name) {
    ask(result, Change::with_sni,
        settings.sni.empty() ? "whether the server needs a name in SNI"
                             : "whether the server knows the host's own name");
  }
}

Fit sni(const Seen& seen) {
  if (seen.refusal == Refusal::none) {
    return {};
  }
  if (seen.has_alert(AlertDescription::unrecognized_name)) {
    return refused(seen, fit(Strength::proven, Kind::sni_unrecognized, Side::client, sni_words(seen)));
  }
  if (!is_unspecific_failure(seen)) {
    return {};
  }
  if (const Attempt* other = answered_otherwise_named(seen)) {
    Fit result = fit(Strength::proven, Kind::sni_unrecognized, Side::client, sni_words(seen));
    add_evidence(result, 0, fmt::format("{} the server goes on", describe(other->change)));
    return refused(seen, std::move(result));
  }
  const bool was_sent = !seen.in.settings.sni.empty();
  // A server without a certificate for the name often says internal_error (Go, Caddy) or handshake_failure.
  const bool is_typical = !was_sent && (seen.has_alert(AlertDescription::internal_error) ||
                                        seen.has_alert(AlertDescription::access_denied));
  Fit result =
      fit(is_typical ? Strength::supported : Strength::possible, Kind::sni_unrecognized, Side::client, sni_words(seen));
  result.tell_apart = was_sent ? "a try without SNI" : "a try with the server's name in SNI (--servername)";
  ask_other_names(seen, result);
  const bool is_settled =
      !result.asks.empty() && std::all_of(result.asks.begin(), result.asks.end(),
                                          [&seen](const Experiment& one) { return seen.tried(one.change) != nullptr; });
  return is_settled ? Fit{} : refused(seen, std::move(result));
}

bool has_wrong_name(const Transcript& transcript) {
  const auto& chain = transcript.server_chain;
  return chain && chain->judgement &&
         std::any_of(chain->judgement->findings.begin(), chain->judgement->findings.end(),
                     [](const Finding& finding) { return finding.kind == Kind::name_mismatch; });
}

/// Apache answers 421 where the name in SNI and the name asked for are not the same virtual host's.
Fit misdirected(const Seen& seen) {
  if (seen.refusal != Refusal::none || seen.attempt.application.http_status != 421) {
    return {};
  }
  Fit result =
      fit(Strength::supported, Kind::sni_unrecognized, Side::client,
          "the server answers HTTP 421 (misdirected request): the name in SNI is not that of the virtual host");
  add_evidence(result, seen.attempt.application.step, "HTTP 421 in answer");
  return result;
}

/// The protocol that the server chose although it was not offered (Apache httpd does), or an empty view.
std::string_view unoffered_protocol(const Transcript& transcript) {
  std::string_view chosen = transcript.server_hello ? transcript.server_hello->alpn() : std::string_view();
  if (chosen.empty() && transcript.encrypted_extensions) {
    chosen = transcript.encrypted_extensions->alpn();
  }
  if (chosen.empty() || !transcript.client_hello) {
    return {};
  }
  const std::vector<std::string> offered = transcript.client_hello->alpn();
  return std::find(offered.begin(), offered.end(), chosen) == offered.end() ? chosen : std::string_view();
}

Fit alpn(const Seen& seen) {
  const std::string_view chosen = unoffered_protocol(seen.transcript);
  if (!seen.has_alert(AlertDescription::no_application_protocol) &&
      !(seen.refusal == Refusal::local && !chosen.empty())) {
    return {};
  }
  std::vector<std::string> names;
  if (seen.transcript.client_hello) {
    for (const std::string& name : seen.transcript.client_hello->alpn()) {
      names.push_back(printable(name));
    }
  }
  Fit result = fit(Strength::proven, Kind::alpn_mismatch, seen.in.settings.is_alpn_given ? Side::client : Side::server,
                   fmt::format("the server speaks none of the application protocols offered: {}", join(names, ", ")));
  result.finding.fix = {
      "Offer a protocol that the server speaks (--alpn, the client's ALPN setting), or enable it on the server "
      "(Apache Protocols, HAProxy alpn)."};
  if (!seen.in.settings.is_alpn_given) {
    ask(result, Change::without_alpn, "whether the server goes on without ALPN");
  }
  return refused(seen, std::move(result));
}

constexpr Rule kRules[] = {
    {"not TLS, or STARTTLS first", not_tls},
    {"STARTTLS first, silent port", starttls_silent},
    {"SNI", sni},
    {"ALPN", alpn},
    {"misdirected request", misdirected},
};

}  // namespace

Fit default_certificate(const Seen& seen) {
  const Settings& settings = seen.in.settings;
  const Attempt* named = seen.tried(Change::with_sni);
  const bool has_other_name = !settings.is_ip_address && !equal_ignoring_case(settings.sni, settings.host);
  if (!has_other_name || !has_wrong_name(seen.transcript) ||
      (named != nullptr && (!named->transcript.server_chain || has_wrong_name(named->transcript)))) {
    return {};
  }
  Fit result = fit(named != nullptr ? Strength::proven : Strength::possible, Kind::sni_unrecognized, Side::client,
                   settings.sni.empty()
                       ? std::string("the server chooses its certificate by the name in SNI; none was sent, and it "
                                     "shows one for other names")
                       : fmt::format("by the name {} in SNI the server does not show the certificate for {}",
                                     quoted(settings.sni), quoted(settings.host)));
  add_evidence(result, 0, fmt::format("{} it shows a certificate for that name", describe(Change::with_sni)));
  ask(result, Change::with_sni, "whether the server has a certificate for the host's own name");
  return result;
}

std::span<const Rule> speech_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
