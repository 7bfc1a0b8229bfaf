#include "live/probe_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "der/certificate.h"
#include "finding/catalogue.h"
#include "live/key_log.h"
#include "preamble/dialogue.h"
#include "preamble/protocols.h"
#include "x509/load.h"
#include "x509/name_match.h"

namespace mtlsdiag::live {
namespace {

using finding::Kind;
using finding::Side;

constexpr std::uint16_t kHttpsPort = 443;

Error in_option(std::string_view option, const Error& error) {
  return Error{error.code, fmt::format("{}: {}", option, error.message)};
}

std::uint16_t default_port(const ProbeSettings& settings) {
  const preamble::Protocol* protocol = preamble::find_protocol(settings.starttls);
  return protocol == nullptr ? kHttpsPort : protocol->port;
}

Result<void> understand_target(const ProbeSettings& settings, ProbeInputs& inputs) {
  if (!settings.starttls.empty() && preamble::find_protocol(settings.starttls) == nullptr) {
    return preamble::Dialogue::starttls(settings.starttls, "").error();
  }
  Result<net::Target> target = net::parse_target(settings.target);
  if (!target) {
    return target.error();
  }
  inputs.target = std::move(*target);
  if (!inputs.target.is_unix() && !inputs.target.port) {
    inputs.target.port = default_port(settings);
  }
  inputs.shown = inputs.target.is_unix() ? "unix:" + printable(inputs.target.unix_path)
                                         : net::authority(inputs.target.host, *inputs.target.port);
  inputs.destination = inputs.target;
  if (settings.connect_to.empty()) {
    return {};
  }
  Result<net::Target> destination = net::parse_target(settings.connect_to);
  if (!destination) {
    return in_option("--connect-to", destination.error());
  }
  if (!destination->port) {
    destination->port = inputs.target.port.value_or(default_port(settings));
  }
  inputs.destination = std::move(*destination);
  return {};
}

Result<void> choose_proxy(const ProbeSettings& settings, ProbeInputs& inputs) {
  if (inputs.destination.is_unix() || (settings.proxy && settings.proxy->empty())) {
    return {};
  }
  if (settings.proxy) {
    Result<net::Proxy> proxy = net::parse_proxy(*settings.proxy, "--proxy");
    if (!proxy) {
      return proxy.error();
    }
    inputs.proxy = std::move(*proxy);
  } else if (settings.environment) {
    Result<std::optional<net::Proxy>> proxy =
        net::proxy_from_environment(settings.environment, inputs.destination.host);
    if (!proxy) {
      return proxy.error();
    }
    inputs.proxy = std::move(*proxy);
  }
  return {};
}

/// The host without the root's dot, as SNI and certificates have it. Source: RFC 6066 §3.
std::string without_final_dot(std::string host) {
  if (host.ends_with('.')) {
    host.pop_back();
  }
  return host;
}

Result<void> choose_names(const ProbeSettings& settings, ProbeInputs& inputs) {
  const std::string host = without_final_dot(inputs.target.host);
  if (settings.servername) {
    const Result<std::string> name = net::to_a_labels(*settings.servername);
    if (!name) {
      return in_option("--servername", name.error());
    }
    if (net::is_ip_address(*name)) {
      return Error{
          ErrorCode::usage,
          fmt::format("--servername: {} is an address, and SNI holds names only (RFC 6066 3)", printable(*name))};
    }
    inputs.sni = without_final_dot(*name);
  } else if (!net::is_ip_address(host)) {
    inputs.sni = host;
  }
  inputs.checked_name = !settings.name.empty() ? settings.name : inputs.target.is_unix() ? inputs.sni : host;
  if (!settings.send_servername) {
    inputs.sni.clear();
  }
  return {};
}

Result<void> load_identity(const ProbeSettings& settings, ProbeInputs& inputs) {
  if (settings.identity.certificate.empty()) {
    if (!settings.identity.key.empty()) {
      return Error{ErrorCode::usage, "--key is of no use without --cert"};
    }
    return {};
  }
  Result<x509::Identity> identity = x509::load_identity(settings.identity);
  if (!identity) {
    return identity.error();
  }
  if (const Result<void> added = x509::append_intermediates(*identity, settings.intermediates); !added) {
    return added.error();
  }
  inputs.identity = std::move(*identity);
  return {};
}

Result<void> load_judging(const ProbeSettings& settings, ProbeInputs& inputs) {
  inputs.roots = std::make_shared<x509::Roots>();
  for (const std::string& name : settings.roots) {
    if (const Result<void> added = inputs.roots->add(name); !added) {
      return added.error();
    }
  }
  if (settings.roots.empty() && settings.use_system_roots) {
    // A system without roots is truststore-empty, which `path` says.
    const Result<void> added = inputs.roots->add_system();
    static_cast<void>(added);
  }
  for (const std::string& name : settings.crls) {
    Result<std::vector<x509::Object>> objects = x509::load_only(name, x509::ObjectKind::crl);
    if (!objects) {
      return objects.error();
    }
    std::move(objects->begin(), objects->end(), std::back_inserter(inputs.crls));
  }
  for (const std::string& name : settings.ocsp_responses) {
    Result<std::vector<x509::Object>> objects = x509::load_only(name, x509::ObjectKind::ocsp_response);
    if (!objects) {
      return objects.error();
    }
    std::move(objects->begin(), objects->end(), std::back_inserter(inputs.ocsp_responses));
  }
  return {};
}

Result<void> prepare_judging(const ProbeSettings& settings, ProbeInputs& inputs) {
  path::Settings& judging = inputs.server_judging;
  judging.presenter = Side::server;
  judging.purpose = path::Purpose::server;
  judging.at = inputs.now;
  judging.identities = settings.identities;
  judging.wants_staple = true;
  judging.has_chosen_roots = !settings.roots.empty();
  // Workloads with an identity of their own (SPIFFE) often have no host's name at all: it is checked where it was
  // given.
  const bool is_name_due = settings.identities.empty() || !settings.name.empty();
  if (is_name_due && !inputs.checked_name.empty()) {
    Result<x509::ReferenceName> name = x509::parse_reference(inputs.checked_name);
    if (!name) {
      return in_option("--name", name.error());
    }
    judging.name = std::move(*name);
  }
  return {};
}

void give_revocation(path::Validator& validator, const ProbeInputs& inputs) {
  for (const x509::Object& crl : inputs.crls) {
    validator.add_crl(crl.der, crl.place.file);
  }
  for (const x509::Object& response : inputs.ocsp_responses) {
    validator.add_ocsp(response.der, response.place.file);
  }
}

/// Takes our own chain, and what is at hand to judge it by, as they are; the judging is diagnose's.
void give_own(const ProbeSettings& settings, ProbeInputs& inputs) {
  if (!inputs.identity) {
    return;
  }
  inputs.own.chain = inputs.identity->chain;
  for (const x509::Object& crl : inputs.crls) {
    inputs.own.crls.push_back(diagnose::Crl{.der = crl.der, .name = crl.place.file});
  }
  // The system's roots say nothing about a client's certificate, and reading them all is dear.
  if (!settings.roots.empty()) {
    inputs.roots->each([&inputs](const x509::Root& root) { inputs.own.at_hand.push_back(root.der); });
  }
}

/// Judges the chain of an HTTPS proxy, for the proxy's name. Empty without such a proxy.
handshake::Judge proxy_judge(const ProbeInputs& inputs, bool insecure) {
  if (!inputs.proxy || inputs.proxy->kind != net::ProxyKind::https) {
    return {};
  }
  return [&inputs, insecure](const handshake::ChainToJudge& chain) {
    path::Settings judging = inputs.server_judging;
    judging.identities.clear();
    const Result<x509::ReferenceName> name = x509::parse_reference(inputs.proxy->host);
    judging.name = name ? std::optional(*name) : std::nullopt;
    judging.wants_staple = !chain.is_staple_awaited;
    path::Validator validator(*inputs.roots, std::move(judging));
    path::Assessment assessment = validator.judge(chain.certificates, chain.ocsp_response);
    return handshake::Judgement{.is_accepted = assessment.is_accepted || insecure,
                                .alert = assessment.alert,
                                .findings = std::move(assessment.findings)};
  };
}

}  // namespace

Result<ProbeInputs> load_probe_inputs(const ProbeSettings& settings, Instant clock) {
  ProbeInputs inputs;
  inputs.now = settings.at.value_or(clock);
  for (const auto step :
       {understand_target, choose_proxy, choose_names, load_identity, load_judging, prepare_judging}) {
    if (const Result<void> done = step(settings, inputs); !done) {
      return done.error();
    }
  }
  if (!settings.key_log.empty()) {
    Result<handshake::KeyLogSink> sink = open_key_log(settings.key_log);
    if (!sink) {
      return sink.error();
    }
    inputs.key_log = std::move(*sink);
  }
  give_own(settings, inputs);
  return inputs;
}

handshake::Judge server_judge(const ProbeInputs& inputs, bool insecure) {
  return [&inputs, insecure](const handshake::ChainToJudge& chain) {
    path::Settings judging = inputs.server_judging;
    judging.wants_staple = !chain.is_staple_awaited;
    path::Validator validator(*inputs.roots, std::move(judging));
    give_revocation(validator, inputs);
    path::Assessment assessment = validator.judge(chain.certificates, chain.ocsp_response);
    handshake::Judgement judgement{.is_accepted = assessment.is_accepted || insecure,
                                   .alert = assessment.alert,
                                   .findings = std::move(assessment.findings),
                                   .detail = path::describe(assessment)};
    for (finding::Finding& finding : judgement.findings) {
      if (insecure && finding.severity == finding::Severity::error) {
        finding.severity = finding::Severity::warning;
      }
    }
    return judgement;
  };
}

net::RoadSettings road_settings(const ProbeSettings& settings, const ProbeInputs& inputs) {
  return {.target = inputs.destination,
          .asked_host = inputs.target.host,
          .family = settings.family,
          .proxy = inputs.proxy,
          .proxy_judge = proxy_judge(inputs, settings.insecure),
          .starttls = settings.starttls,
          .timeout = settings.timeout};
}

handshake::ClientSettings client_settings(const ProbeSettings& settings, const ProbeInputs& inputs) {
  handshake::ClientSettings client;
  if (inputs.identity) {
    client.identity = handshake::Identity{.chain = inputs.identity->chain, .key = inputs.identity->key};
  }
  client.min_version =
      settings.min_version.value_or(std::min(handshake::kTls12, settings.max_version.value_or(0xFFFF)));
  client.max_version = settings.max_version.value_or(handshake::kTls13);
  // Whoever asks for TLS 1.1 or older, or for it to be allowed, means it: OpenSSL has them at security level 0 only.
  client.security_level = client.min_version < handshake::kTls12 ? 0 : client.security_level;
  client.ciphers = settings.ciphers;
  client.groups = settings.groups;
  client.sigalgs = settings.sigalgs;
  client.alpn = settings.alpn.value_or(std::vector<std::string>{"http/1.1"});
  if (!settings.alpn && !settings.starttls.empty()) {
    client.alpn.clear();
  }
  client.sni = inputs.sni;
  client.lenient = settings.insecure;
  client.judge = server_judge(inputs, settings.insecure);
  client.key_log = inputs.key_log;
  return client;
}

std::optional<finding::Finding> key_mismatch(const ProbeInputs& inputs) {
  if (!inputs.identity || inputs.identity->key_fits()) {
    return std::nullopt;
  }
  const Result<der::Certificate> leaf = der::Certificate::parse(inputs.identity->chain.front());
  finding::Finding finding = finding::make(
      Kind::key_mismatch, Side::client,
      fmt::format("the key in {} ({}) is not the one of the certificate in {}", to_string(inputs.identity->key_place),
                  inputs.identity->key.describe(), to_string(inputs.identity->places.front())));
  finding.subject.chain = Side::client;
  finding.subject.index = 0;
  finding.subject.name = leaf ? der::display_name(*leaf) : std::string();
  finding.subject.file = inputs.identity->places.front().file;
  return finding;
}

}  // namespace mtlsdiag::live
