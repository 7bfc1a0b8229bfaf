#include "offline/verify_means.h"

#include <utility>

#include "base/text.h"
#include "der/extensions.h"
#include "offline/input.h"
#include "x509/load.h"

namespace mtlsdiag::offline {
namespace {

/// Rounds of getting a missing issuer, and then the next one.
constexpr int kMaxFetchedIssuers = 4;

/// Gets the CRLs that a certificate names; true if there was one.
bool fetch_crls(const VerifySettings& settings, VerifyMeans& means, const der::Certificate& certificate,
                std::vector<std::string>& notes) {
  const der::Extension* points = certificate.find(der::oid::kCrlDistributionPoints);
  if (points == nullptr || !settings.fetcher.crl) {
    return false;
  }
  const Result<std::vector<der::DistributionPoint>> parsed = der::parse_crl_points(*points);
  bool is_found = false;
  for (const der::DistributionPoint& point : parsed ? *parsed : std::vector<der::DistributionPoint>()) {
    for (const der::GeneralName& name : point.full_name) {
      Bytes crl = name.kind == der::NameKind::uri ? settings.fetcher.crl(std::string(name.text()), notes) : Bytes{};
      if (!crl.empty()) {
        means.validator->add_crl(crl, printable(name.text()));
        means.crls.push_back(std::move(crl));
        is_found = true;
      }
    }
  }
  return is_found;
}

/// Gets the answers of the OCSP responders that a certificate names; true if there was one.
bool fetch_ocsp(const VerifySettings& settings, VerifyMeans& means, const der::Certificate& certificate, ByteView der,
                ByteView issuer, std::vector<std::string>& notes) {
  const der::Extension* access = certificate.find(der::oid::kAuthorityInfoAccess);
  if (access == nullptr || !settings.fetcher.ocsp) {
    return false;
  }
  const Result<std::vector<der::AccessDescription>> parsed = der::parse_info_access(*access);
  bool is_found = false;
  for (const der::AccessDescription& description : parsed ? *parsed : std::vector<der::AccessDescription>()) {
    if (description.method != der::oid::kAccessOcsp || description.location.kind != der::NameKind::uri) {
      continue;
    }
    const std::string url(description.location.text());
    const Bytes answer = settings.fetcher.ocsp(url, der, issuer, notes);
    if (!answer.empty()) {
      means.validator->add_ocsp(answer, printable(url));
      is_found = true;
    }
  }
  return is_found;
}

}  // namespace

Result<std::unique_ptr<VerifyMeans>> VerifyMeans::open(const VerifySettings& settings) {
  auto means = std::make_unique<VerifyMeans>();
  for (const std::string& name : settings.roots) {
    if (auto added = means->roots.add(name, x509::Spoilt::taken); !added) {
      return added.error();
    }
  }
  if (!settings.roots.empty()) {
    means->add_spoilt_roots();
  }
  if (settings.roots.empty() && !settings.no_system_roots) {
    static_cast<void>(means->roots.add_system());  // none: the store is empty, which is a finding
  }
  means->validator = std::make_unique<path::Validator>(means->roots, settings.path);
  if (auto added = means->add_files(settings); !added) {
    return added.error();
  }
  return means;
}

Result<void> VerifyMeans::add_files(const VerifySettings& settings) {
  for (const std::string& name : settings.intermediates) {
    auto loaded = x509::load_only(name, x509::ObjectKind::certificate, {.passphrase = settings.passphrase});
    if (!loaded) {
      return loaded.error();
    }
    for (x509::Object& object : *loaded) {
      validator->add_candidate(object.der);
      candidates.push_back(std::move(object.der));
    }
  }
  for (const std::string& name : settings.crls) {
    auto loaded = x509::load_only(name, x509::ObjectKind::crl);
    if (!loaded) {
      return loaded.error();
    }
    for (x509::Object& object : *loaded) {
      validator->add_crl(object.der, x509::to_string(object.place));
      crls.push_back(std::move(object.der));
    }
  }
  for (const std::string& name : settings.ocsp) {
    auto loaded = x509::load_only(name, x509::ObjectKind::ocsp_response);
    if (!loaded) {
      return loaded.error();
    }
    for (const x509::Object& object : *loaded) {
      validator->add_ocsp(object.der, x509::to_string(object.place));
    }
  }
  return {};
}

/// Roots that were read here, and that most programs would not have found.
void VerifyMeans::add_spoilt_roots() {
  for (const x509::Problem& problem : roots.problems()) {
    if (std::optional<finding::Finding> found =
            x509::is_read_all_the_same(problem) ? to_finding(problem) : std::nullopt) {
      found->severity = finding::Severity::warning;
      findings.push_back(std::move(*found));
    }
  }
}

void fetch_issuers(const VerifySettings& settings, VerifyMeans& means, const std::vector<ByteView>& chain,
                   path::Assessment& assessment, std::vector<std::string>& notes) {
  for (int round = 0; settings.fetcher.issuers && assessment.missing && round < kMaxFetchedIssuers; ++round) {
    bool is_found = false;
    for (const std::string& url : assessment.missing->aia) {
      for (Bytes& der : settings.fetcher.issuers(url, notes)) {
        means.validator->add_candidate(der);
        means.candidates.push_back(std::move(der));
        is_found = true;
      }
    }
    if (!is_found) {
      return;
    }
    assessment = means.validator->judge(chain);
  }
}

void fetch_revocation(const VerifySettings& settings, VerifyMeans& means, const std::vector<ByteView>& chain,
                      path::Assessment& assessment, std::vector<std::string>& notes) {
  const path::Path* best = assessment.best();
  if (best == nullptr || (!settings.fetcher.crl && !settings.fetcher.ocsp)) {
    return;
  }
  bool is_found = false;
  for (std::size_t depth = 0; depth + 1 < best->links.size(); ++depth) {
    const auto& link = best->links[depth];
    const Result<der::Certificate> certificate = der::Certificate::parse(link.der);
    if (!certificate) {
      continue;
    }
    is_found = fetch_crls(settings, means, *certificate, notes) || is_found;
    is_found = fetch_ocsp(settings, means, *certificate, link.der, best->links[depth + 1].der, notes) || is_found;
  }
  if (is_found) {
    assessment = means.validator->judge(chain);
  }
}

}  // namespace mtlsdiag::offline
