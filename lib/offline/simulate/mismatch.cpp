#include "offline/simulate/mismatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "finding/catalogue.h"
#include "wire/alert.h"
#include "wire/registry.h"

namespace mtlsdiag::offline {
namespace {

using finding::Finding;
using finding::Kind;
using finding::Side;
using handshake::Reason;
using handshake::Transcript;
using wire::AlertDescription;

/// A setting that both sides have and that must overlap.
struct Dimension {
  Kind kind;
  Reason reason;            ///< what the TLS library says where this is what is missing
  std::string_view noun;    ///< "TLS versions"
  std::string_view option;  ///< without the side's prefix
  bool (*is_narrowed)(const SimulatedSide&);
  void (*set_free)(SimulatedSide&);
  std::string (*describe)(const SimulatedSide&);
};

std::string list_of(const std::vector<std::string>& names) {
  return printable(join(names, ", "));
}

std::string version_name(std::uint16_t version) {
  return wire::name_of(wire::Registry::version, version);
}

std::uint16_t lowest(const SimulatedSide& side) {
  return side.tls_min.value_or(std::min(handshake::kTls12, side.tls_max.value_or(handshake::kTls13)));
}

std::uint16_t highest(const SimulatedSide& side) {
  return side.tls_max.value_or(handshake::kTls13);
}

std::string describe_versions(const SimulatedSide& side) {
  const std::string low = version_name(lowest(side));
  const std::string high = version_name(highest(side));
  return low == high ? low : low + " to " + high;
}

/// The version comes first.
constexpr Dimension kDimensions[] = {
    {Kind::protocol_version_mismatch, Reason::no_common_version, "TLS version", "tls-max",
     [](const SimulatedSide& side) { return side.tls_min.has_value() || side.tls_max.has_value(); },
     [](SimulatedSide& side) {
       side.tls_min.reset();
       side.tls_max.reset();
     },
     describe_versions},
    {Kind::cipher_mismatch, Reason::no_common_cipher, "cipher suite", "ciphers",
     [](const SimulatedSide& side) { return !side.ciphers.empty(); }, [](SimulatedSide& side) { side.ciphers.clear(); },
     [](const SimulatedSide& side) { return list_of(side.ciphers); }},
    {Kind::group_mismatch, Reason::no_common_group, "key-exchange group", "groups",
     [](const SimulatedSide& side) { return !side.groups.empty(); }, [](SimulatedSide& side) { side.groups.clear(); },
     [](const SimulatedSide& side) { return list_of(side.groups); }},
    {Kind::sigalg_mismatch, Reason::no_common_signature_algorithm, "signature algorithm", "sigalgs",
     [](const SimulatedSide& side) { return !side.sigalgs.empty(); }, [](SimulatedSide& side) { side.sigalgs.clear(); },
     [](const SimulatedSide& side) { return list_of(side.sigalgs); }},
    {Kind::alpn_mismatch, Reason::no_common_alpn, "application protocol", "alpn",
     [](const SimulatedSide& side) { return !side.alpn.empty(); }, [](SimulatedSide& side) { side.alpn.clear(); },
     [](const SimulatedSide& side) { return list_of(side.alpn); }},
};

constexpr std::size_t kSigalgs = 3;
static_assert(kDimensions[kSigalgs].kind == Kind::sigalg_mismatch);

SimulateSettings freed(const SimulateSettings& settings, const Dimension& dimension, bool client, bool server) {
  SimulateSettings changed = settings;
  if (client) {
    dimension.set_free(changed.client);
  }
  if (server) {
    dimension.set_free(changed.server);
  }
  return changed;
}

Side older(const SimulateSettings& settings) {
  if (highest(settings.client) == highest(settings.server)) {
    return Side::unknown;
  }
  return highest(settings.client) < highest(settings.server) ? Side::client : Side::server;
}

/// Whose setting it is: the one that is narrowed; of two, the one that by itself would let the handshake go on.
/// Where nothing is narrowed it is a key that serves nothing: that of `key_side`.
Side side_of(const SimulateSettings& settings, const Dimension& dimension, Side key_side, const Trial& trial) {
  const bool is_client = dimension.is_narrowed(settings.client);
  const bool is_server = dimension.is_narrowed(settings.server);
  if (is_client != is_server) {
    return is_client ? Side::client : Side::server;
  }
  if (!is_client) {
    return key_side;
  }
  const bool client_helps = trial(freed(settings, dimension, true, false));
  const bool server_helps = trial(freed(settings, dimension, false, true));
  if (client_helps != server_helps) {
    return client_helps ? Side::client : Side::server;
  }
  return dimension.kind == Kind::protocol_version_mismatch ? older(settings) : Side::unknown;
}

bool has_common_version(const SimulateSettings& settings) {
  return std::max(lowest(settings.client), lowest(settings.server)) <=
         std::min(highest(settings.client), highest(settings.server));
}

/// The setting that, given free on both sides, lets the handshake get further. The library's own reason is asked first.
/// The version is asked last, and only where there is none in common: under another version much else goes away.
const Dimension* find_dimension(const SimulateSettings& settings, Reason reason, const Trial& trial) {
  const Dimension* named = nullptr;
  std::vector<const Dimension*> order;
  for (const Dimension& dimension : kDimensions) {
    if (dimension.reason == reason) {
      named = &dimension;
    } else if (dimension.kind != Kind::protocol_version_mismatch) {
      order.push_back(&dimension);
    }
  }
  if (named != nullptr && !(named == &kDimensions[0] && has_common_version(settings))) {
    order.insert(order.begin(), named);
  }
  if (!has_common_version(settings)) {
    order.push_back(&kDimensions[0]);
  }
  for (const Dimension* dimension : order) {
    const bool is_narrowed = dimension->is_narrowed(settings.client) || dimension->is_narrowed(settings.server);
    if (is_narrowed && trial(freed(settings, *dimension, true, true))) {
      return dimension;
    }
  }
  // There is a version in common, and the library says that there is none: the server's key cannot sign under it.
  return named == &kDimensions[0] && has_common_version(settings) ? &kDimensions[kSigalgs] : named;
}

/// Past the ServerHello what the server cannot use is the client's certificate; before it, its own.
Side key_side_of(const Transcript& client, const Transcript& server) {
  return client.server_hello && server.reason() != Reason::none ? Side::client : Side::server;
}

/// Where nobody chose ciphers, groups or algorithms, what is missing is an algorithm for somebody's key.
const Dimension& or_key(const SimulateSettings& settings, const Dimension& found) {
  for (const Dimension& dimension : kDimensions) {
    const bool is_about_keys = dimension.kind == Kind::cipher_mismatch || dimension.kind == Kind::group_mismatch ||
                               dimension.kind == Kind::sigalg_mismatch;
    if (is_about_keys && (dimension.is_narrowed(settings.client) || dimension.is_narrowed(settings.server))) {
      return found;
    }
  }
  const bool may_be_key = found.kind == Kind::cipher_mismatch || found.kind == Kind::group_mismatch;
  return may_be_key ? kDimensions[kSigalgs] : found;
}

std::string words_of(const SimulateSettings& settings, const Dimension& dimension, Side key_side) {
  const auto words = [&dimension](const SimulatedSide& side, std::string_view name) {
    return dimension.is_narrowed(side) || dimension.kind == Kind::protocol_version_mismatch
               ? fmt::format("the {} allows {}", name, dimension.describe(side))
               : fmt::format("the {} allows the usual ones", name);
  };
  if (!dimension.is_narrowed(settings.client) && !dimension.is_narrowed(settings.server)) {
    const SimulatedSide& holder = key_side == Side::client ? settings.client : settings.server;
    const std::string key = holder.identity ? holder.identity->key.describe() : "none";
    return fmt::format("no common {}: the {}'s key is {}", dimension.noun, finding::to_string(key_side), key);
  }
  return fmt::format("no common {}: {}, {}", dimension.noun, words(settings.client, "client"),
                     words(settings.server, "server"));
}

void add_evidence(Finding& finding, const Transcript& client, const Transcript& server) {
  if (const handshake::AlertSeen* alert = client.fatal_received()) {
    finding.evidence.push_back(
        {.step = alert->step,
         .text = fmt::format("the server's alert {} ({})", wire::alert_name(alert->alert.description),
                             alert->alert.description)});
  } else if (const handshake::AlertSeen* sent = client.fatal_sent()) {
    finding.evidence.push_back(
        {.step = sent->step, .text = fmt::format("the client's alert {}", wire::alert_name(sent->alert.description))});
  }
  const Transcript& speaker = server.failures.empty() ? client : server;
  if (!speaker.failures.empty()) {
    finding.evidence.push_back({.step = std::nullopt, .text = speaker.failures.front().text});
  }
}

Finding finding_of(const SimulateSettings& settings, const Dimension& dimension, Side side, Side key_side) {
  Finding finding = finding::make(dimension.kind, side, words_of(settings, dimension, key_side));
  finding.severity = finding::Severity::error;
  finding.side = side;
  for (const Side each : {Side::client, Side::server}) {
    const SimulatedSide& configured = each == Side::client ? settings.client : settings.server;
    if ((side == each || side == Side::unknown) && dimension.is_narrowed(configured)) {
      const SimulatedSide& other = each == Side::client ? settings.server : settings.client;
      const bool names_other = dimension.is_narrowed(other) || dimension.kind == Kind::protocol_version_mismatch;
      finding.fix.push_back(fmt::format("Allow the {} {} of what the {} allows{} (--{}-{}).", finding::to_string(each),
                                        dimension.kind == Kind::protocol_version_mismatch ? "a version" : "one",
                                        each == Side::client ? "server" : "client",
                                        names_other ? ": " + dimension.describe(other) : std::string(),
                                        finding::to_string(each), dimension.option));
    }
  }
  return finding;
}

Finding name_finding(const SimulateSettings& settings, const Transcript& client) {
  const std::string sent = client.client_hello ? std::string(client.client_hello->server_name()) : std::string();
  Finding finding =
      finding::make(Kind::sni_unrecognized, Side::client,
                    sent.empty() ? "the client sends no name in SNI, and the server needs one"
                                 : fmt::format("the server does not answer to the name {} in SNI", quoted(sent)));
  finding.severity = finding::Severity::error;
  finding.fix.push_back(fmt::format("Have the client send a name that the server answers to: {}.",
                                    printable(join(settings.server_names, ", "))));
  return finding;
}

}  // namespace

bool ends_in_negotiation(const Transcript& client, const Transcript& server) {
  const auto is_named = [](const Transcript& transcript) {
    return std::any_of(std::begin(kDimensions), std::end(kDimensions),
                       [&transcript](const Dimension& dimension) { return dimension.reason == transcript.reason(); });
  };
  return !client.server_hello || is_named(client) || is_named(server);
}

bool is_negotiation(Kind kind) {
  return kind == Kind::sni_unrecognized || kind == Kind::alert_generic ||
         std::any_of(std::begin(kDimensions), std::end(kDimensions),
                     [kind](const Dimension& dimension) { return dimension.kind == kind; });
}

std::optional<Finding> negotiation_finding(const SimulateSettings& settings, const Transcript& client,
                                           const Transcript& server, const Trial& trial) {
  if (!ends_in_negotiation(client, server)) {
    return std::nullopt;
  }
  std::optional<Finding> finding;
  if (client.received(AlertDescription::unrecognized_name) != nullptr) {
    finding = name_finding(settings, client);
  } else {
    const Reason reason = server.reason() == Reason::none ? client.reason() : server.reason();
    if (const Dimension* dimension = find_dimension(settings, reason, trial)) {
      const Side key_side = key_side_of(client, server);
      const Dimension& told = or_key(settings, *dimension);
      finding = finding_of(settings, told, side_of(settings, told, key_side, trial), key_side);
    }
  }
  if (finding) {
    add_evidence(*finding, client, server);
  }
  return finding;
}

}  // namespace mtlsdiag::offline
