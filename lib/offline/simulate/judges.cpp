#include "offline/simulate/judges.h"

#include <utility>

#include "der/certificate.h"
#include "der/ocsp.h"
#include "wire/registry.h"
#include "x509/name_match.h"

namespace mtlsdiag::offline {
namespace {

using finding::Side;

const x509::Roots& roots_of(const SimulatedSide& side) {
  static const x509::Roots kNone;
  return side.roots == nullptr ? kNone : *side.roots;
}

const SimulatedSide& verifier_of(const SimulateSettings& settings, Side presenter) {
  return presenter == Side::server ? settings.client : settings.server;
}

bool is_about(const der::OcspResponse& response, const SimulatedSide& side) {
  if (!side.identity) {
    return false;
  }
  for (const Bytes& bytes : side.identity->chain) {
    const Result<der::Certificate> certificate = der::Certificate::parse(bytes);
    for (const der::SingleResponse& single : response.responses) {
      if (certificate && equal(single.serial, certificate->serial)) {
        return true;
      }
    }
  }
  return false;
}

/// A response is for the chain that it speaks of; one that speaks of neither is for both to say so.
bool concerns(const NamedDer& response, const SimulateSettings& settings, Side presenter) {
  const Result<der::OcspResponse> parsed = der::OcspResponse::parse(response.der);
  if (!parsed) {
    return true;
  }
  const bool is_servers = is_about(*parsed, settings.server);
  const bool is_clients = is_about(*parsed, settings.client);
  return is_servers == is_clients || is_servers == (presenter == Side::server);
}

path::Settings path_settings(const SimulateSettings& settings, Side presenter) {
  path::Settings made;
  made.presenter = presenter;
  made.purpose = presenter == Side::server ? path::Purpose::server : path::Purpose::client;
  made.at = settings.at;
  made.revocation = settings.revocation;
  made.identities = verifier_of(settings, presenter).identities;
  if (presenter == Side::server) {
    made.wants_staple = true;
    // A client that says whom it wants to speak to in SNI expects that name, unless told otherwise.
    const std::string& expected = settings.name.empty() ? settings.sni : settings.name;
    if (!expected.empty()) {
      if (Result<x509::ReferenceName> name = x509::parse_reference(expected)) {
        made.name = std::move(*name);
      }
    }
  } else if (settings.client_ca_names) {
    made.accepted_cas = *settings.client_ca_names;
  }
  const SimulatedSide& verifier = verifier_of(settings, presenter);
  if (verifier.identity) {
    made.elsewhere = verifier.identity->chain;
  }
  return made;
}

}  // namespace

SideJudge::SideJudge(const SimulateSettings& settings, Side presenter)
    : validator_(roots_of(verifier_of(settings, presenter)), path_settings(settings, presenter)) {
  for (const NamedDer& crl : settings.crls) {
    validator_.add_crl(crl.der, crl.name);
  }
  for (const NamedDer& response : settings.ocsp) {
    if (concerns(response, settings, presenter)) {
      validator_.add_ocsp(response.der, response.name);
    }
  }
}

const path::Assessment& SideJudge::assess(const handshake::ChainToJudge& chain) {
  const bool is_same_question = is_staple_awaited_ == chain.is_staple_awaited;
  if (!assessment_ || judged_ != chain.certificates || !is_same_question) {
    path::Settings settings = validator_.settings();
    const bool is_transport = chain.version != 0 && chain.version < handshake::kTls13 &&
                              wire::cipher_traits(chain.cipher_suite).key_exchange == wire::KeyExchange::rsa;
    if (chain.presenter == handshake::Actor::server &&
        (settings.is_rsa_key_transport != is_transport || !is_same_question)) {
      settings.is_rsa_key_transport = is_transport;
      settings.wants_staple = !chain.is_staple_awaited;
      validator_.set(std::move(settings));
    }
    judged_ = chain.certificates;
    is_staple_awaited_ = chain.is_staple_awaited;
    assessment_ = validator_.judge(chain.certificates, chain.ocsp_response);
  }
  return *assessment_;
}

const path::Assessment& SideJudge::assess(const std::vector<Bytes>& chain) {
  return assessment_ ? *assessment_ : assess(handshake::ChainToJudge{.certificates = chain});
}

handshake::Judge SideJudge::judge() {
  return [this](const handshake::ChainToJudge& chain) {
    const path::Assessment& assessment = assess(chain);
    handshake::Judgement judgement;
    judgement.is_accepted = assessment.is_accepted;
    judgement.alert = assessment.alert;
    judgement.findings = assessment.findings;
    if (const path::Path* best = assessment.best()) {
      Document names = Document::list();
      for (const path::Link& link : best->links) {
        names.push(link.name);
      }
      judgement.detail.add("path", std::move(names));
    }
    return judgement;
  };
}

}  // namespace mtlsdiag::offline
