#include "live/serve_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/output_file.h"
#include "base/text.h"
#include "der/certificate.h"
#include "der/name.h"
#include "diagnose/own.h"
#include "finding/catalogue.h"
#include "live/key_log.h"
#include "live/probe_report.h"
#include "mint/key.h"
#include "wire/alert.h"
#include "x509/describe.h"
#include "x509/load.h"
#include "x509/name_match.h"

namespace mtlsdiag::live {
namespace {

using finding::Kind;
using finding::Side;

/// A list of names longer than this does not fit its two bytes of length with room to spare; then none is sent.
constexpr std::size_t kMaxCaNameBytes = 60'000;

Result<void> load_objects(const std::vector<std::string>& files, x509::ObjectKind kind,
                          std::vector<x509::Object>& into) {
  for (const std::string& file : files) {
    Result<std::vector<x509::Object>> objects = x509::load_only(file, kind);
    if (!objects) {
      return objects.error();
    }
    std::move(objects->begin(), objects->end(), std::back_inserter(into));
  }
  return {};
}

std::vector<Bytes> subjects_of(const x509::Roots& roots) {
  std::vector<Bytes> names;
  std::size_t size = 0;
  roots.each([&names, &size](const x509::Root& root) {
    if (const Result<der::Certificate> certificate = der::Certificate::parse(root.der)) {
      names.push_back(to_bytes(certificate->subject.raw));
      size += names.back().size() + 2;
    }
  });
  return size > kMaxCaNameBytes ? std::vector<Bytes>{} : names;
}

finding::Finding mismatch_of(const x509::Identity& identity) {
  finding::Finding finding = finding::make(
      Kind::key_mismatch, Side::server,
      fmt::format("the key in {} ({}) is not the one of the certificate in {}", to_string(identity.key_place),
                  identity.key.describe(), to_string(identity.places.front())));
  const Result<der::Certificate> leaf = der::Certificate::parse(identity.chain.front());
  finding.subject.chain = Side::server;
  finding.subject.index = 0;
  finding.subject.name = leaf ? der::display_name(*leaf) : std::string();
  finding.subject.file = identity.places.front().file;
  return finding;
}

}  // namespace

Instant serve_clock() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Result<std::shared_ptr<Service>> Service::prepare(const ServeSettings& settings,
                                                  const std::function<void(std::string_view)>& say) {
  const std::shared_ptr<Service> service(new Service());
  service->settings_ = settings;
  if (const Result<void> loaded = service->load_own(); !loaded) {
    return loaded.error();
  }
  if (const Result<void> loaded = service->load_trust(); !loaded) {
    return loaded.error();
  }
  if (service->mismatch_) {
    return service;
  }
  Result<handshake::Context> context = service->make_context(settings);
  if (!context) {
    return context.error();
  }
  service->context_ = std::move(*context);
  service->names_of_host_ = names_of_this_host();
  // Only now: settings that are refused leave no root behind.
  if (service->made_) {
    if (const Result<void> told = service->announce_own(say); !told) {
      return told.error();
    }
  }
  return service;
}

bool Service::has_limits() const {
  return settings_.min_version || settings_.max_version || !settings_.ciphers.empty() || !settings_.groups.empty() ||
         !settings_.sigalgs.empty() || !settings_.alpn.empty();
}

Result<void> Service::make_own() {
  std::vector<std::string> names = names_of_this_host();
  if (!x509::parse_address(settings_.address).empty() && settings_.address != "0.0.0.0" && settings_.address != "::" &&
      std::find(names.begin(), names.end(), settings_.address) == names.end()) {
    names.push_back(settings_.address);
  }
  Result<Ephemeral> made = make_ephemeral(names, serve_clock());
  if (!made) {
    return made.error();
  }
  identity_ = std::move(made->identity);
  own_.at_hand.push_back(made->root);
  made_ = std::move(*made);
  return {};
}

/// Tells what was made, and whom clients must trust.
Result<void> Service::announce_own(const std::function<void(std::string_view)>& say) const {
  const std::string pem = mint::to_pem("CERTIFICATE", made_->root);
  say(fmt::format("made a certificate for {}, good for {}", join(made_->names, ", "), format_span(kEphemeralLifetime)));
  if (settings_.save_root.empty()) {
    say("clients must trust this root (--save-root FILE writes it):\n" + pem);
    return {};
  }
  if (const Result<void> written =
          write_file(settings_.save_root, as_bytes(pem), {.mode = kPublicFileMode, .may_replace = true});
      !written) {
    return written.error();
  }
  say(fmt::format("clients must trust the root in {}", printable(settings_.save_root)));
  return {};
}

Result<void> Service::load_own() {
  if (settings_.identity.certificate.empty()) {
    if (!settings_.identity.key.empty()) {
      return Error{ErrorCode::usage, "--key is of no use without --cert"};
    }
    if (const Result<void> made = make_own(); !made) {
      return made.error();
    }
  } else {
    Result<x509::Identity> identity = x509::load_identity(settings_.identity);
    if (!identity) {
      return identity.error();
    }
    identity_ = std::move(*identity);
    if (!identity_.key_fits()) {
      mismatch_ = mismatch_of(identity_);
    }
  }
  if (const Result<void> added = x509::append_intermediates(identity_, settings_.intermediates); !added) {
    return added.error();
  }
  own_.chain = identity_.chain;
  described_chain_ = x509::describe_chain(identity_.chain, judged_at(serve_clock()));
  return {};
}

Result<void> Service::load_trust() {
  for (const std::string& name : settings_.roots) {
    if (const Result<void> added = roots_.add(name); !added) {
      return added.error();
    }
  }
  roots_.each([this](const x509::Root& root) { own_.at_hand.push_back(root.der); });
  if (const Result<void> loaded = load_objects(settings_.crls, x509::ObjectKind::crl, crls_); !loaded) {
    return loaded.error();
  }
  if (const Result<void> loaded =
          load_objects(settings_.ocsp_responses, x509::ObjectKind::ocsp_response, ocsp_responses_);
      !loaded) {
    return loaded.error();
  }
  path::Settings judging;
  judging.presenter = Side::client;
  judging.purpose = path::Purpose::client;
  judging.leaves_return = true;
  judging.identities = settings_.identities;
  judging.accepted_cas = subjects_of(roots_);
  if (!settings_.name.empty()) {
    Result<x509::ReferenceName> name = x509::parse_reference(settings_.name);
    if (!name) {
      return Error{name.error().code, "--name: " + name.error().message};
    }
    judging.name = std::move(*name);
  }
  validator_.emplace(roots_, std::move(judging));
  for (const x509::Object& crl : crls_) {
    validator_->add_crl(crl.der, crl.place.file);
    own_.crls.push_back(diagnose::Crl{.der = crl.der, .name = crl.place.file});
  }
  for (const x509::Object& response : ocsp_responses_) {
    validator_->add_ocsp(response.der, response.place.file);
  }
  return {};
}

const diagnose::Own& Service::own(Instant clock) {
  constexpr std::chrono::minutes kFresh{1};
  const Instant now = judged_at(clock);
  if (own_.view == nullptr || now < own_seen_at_ || now - own_seen_at_ > kFresh) {
    own_.view = std::make_shared<diagnose::OwnView>(diagnose::look_at(own_, Side::server, now, nullptr));
    own_seen_at_ = now;
  }
  return own_;
}

const handshake::Context* Service::freed(Kind kind, void (*set_free)(ServeSettings&)) {
  auto known = freed_.find(kind);
  if (known == freed_.end()) {
    ServeSettings settings = settings_;
    set_free(settings);
    settings.key_log.clear();
    Result<handshake::Context> context = make_context(settings);
    known = freed_.emplace(kind, context ? std::optional(std::move(*context)) : std::nullopt).first;
  }
  return known->second ? &*known->second : nullptr;
}

Result<handshake::Context> Service::make_context(const ServeSettings& settings) {
  handshake::ServerSettings tls;
  tls.identity = handshake::Identity{.chain = identity_.chain, .key = identity_.key};
  tls.min_version = settings.min_version.value_or(std::min(handshake::kTls12, settings.max_version.value_or(0xFFFF)));
  tls.max_version = settings.max_version.value_or(handshake::kTls13);
  tls.security_level = tls.min_version < handshake::kTls12 ? 0 : tls.security_level;
  tls.ciphers = settings.ciphers;
  tls.groups = settings.groups;
  tls.sigalgs = settings.sigalgs;
  tls.require_sni = !settings.servername.empty();
  if (tls.require_sni) {
    tls.server_names = {settings.servername};
  }
  tls.alpn = settings.alpn;
  if (settings.alpn.empty()) {
    // What is answered after the handshake is HTTP/1.1; a client that wants something else is not turned away for it.
    tls.alpn = {"http/1.1"};
    tls.requires_common_alpn = false;
  }
  // Every connection is to show its certificate: without tickets there is nothing to resume.
  tls.tickets = false;
  tls.is_for_many = true;
  tls.lenient = settings.lenient;
  tls.client_auth = settings.lenient && settings.client_auth == handshake::ClientAuth::require
                        ? handshake::ClientAuth::request
                        : settings.client_auth;
  tls.allow_renegotiation = false;
  tls.client_ca_names = subjects_of(roots_);
  tls.judge = [this](const handshake::ChainToJudge& chain) { return judge(chain); };
  if (!settings.key_log.empty()) {
    Result<handshake::KeyLogSink> sink = open_key_log(settings.key_log);
    if (!sink) {
      return sink.error();
    }
    tls.key_log = std::move(*sink);
  }
  return handshake::Context::server(std::move(tls));
}

handshake::Judgement Service::judge(const handshake::ChainToJudge& chain) {
  if (chain.certificates.empty()) {
    handshake::Judgement judgement;
    if (settings_.client_auth == handshake::ClientAuth::require) {
      judgement.is_accepted = false;
      judgement.alert =
          static_cast<std::uint8_t>(chain.version >= handshake::kTls13 ? wire::AlertDescription::certificate_required
                                                                       : wire::AlertDescription::handshake_failure);
    }
    return judgement;
  }
  const Instant now = judged_at(serve_clock());
  if (validator_->settings().at != now) {
    path::Settings judging = validator_->settings();
    judging.at = now;
    validator_->set(std::move(judging));
  }
  path::Assessment assessment = validator_->judge(chain.certificates, chain.ocsp_response);
  handshake::Judgement judgement{.is_accepted = assessment.is_accepted, .alert = assessment.alert};
  judgement.detail = path::describe(assessment);
  judgement.findings = std::move(assessment.findings);
  return judgement;
}

}  // namespace mtlsdiag::live
