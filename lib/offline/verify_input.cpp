#include "offline/verify_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "der/extensions.h"
#include "finding/catalogue.h"
#include "offline/input.h"

namespace mtlsdiag::offline {
namespace {

using finding::Finding;
using finding::Kind;

/// From so many certificates on nobody means the whole pile as one chain in the wrong order.
constexpr std::size_t kMaxReordered = 1000;

struct Facts {
  std::string subject;
  std::string issuer;
  bool is_ca = false;
};

std::optional<Facts> facts_of(ByteView der) {
  const Result<der::Certificate> certificate = der::Certificate::parse(der);
  if (!certificate) {
    return std::nullopt;
  }
  Facts facts{.subject = der::normalized(certificate->subject), .issuer = der::normalized(certificate->issuer)};
  if (const der::Extension* extension = certificate->find(der::oid::kBasicConstraints)) {
    const auto constraints = der::parse_basic_constraints(*extension);
    facts.is_ca = constraints && constraints->is_ca;
  } else {
    facts.is_ca = certificate->version == 1 && facts.subject == facts.issuer;
  }
  return facts;
}

/// Follows issuers by name among the inputs; true where that leads to `goal`.
bool chains_to(const std::vector<std::optional<Facts>>& all, std::size_t from, std::size_t goal) {
  std::set<std::size_t> seen{from};
  std::vector<std::size_t> open{from};
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i] && all[at] && all[i]->subject == all[at]->issuer && seen.insert(i).second) {
        if (i == goal) {
          return true;
        }
        open.push_back(i);
      }
    }
  }
  return false;
}

/// The first certificate, unless that is a CA and exactly one other that is none chains to it.
std::size_t choose_leaf(const std::vector<x509::Object>& certificates) {
  if (certificates.size() < 2 || certificates.size() > kMaxReordered) {
    return 0;
  }
  const std::optional<Facts> first = facts_of(certificates[0].der);
  if (!first || !first->is_ca) {
    return 0;
  }
  std::vector<std::optional<Facts>> all;
  for (const x509::Object& object : certificates) {
    all.push_back(facts_of(object.der));
  }
  std::size_t leaf = 0;
  int count = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const bool is_repeated = leaf != 0 && equal(certificates[i].der, certificates[leaf].der);
    if (all[i] && !all[i]->is_ca && !is_repeated && chains_to(all, i, 0)) {
      leaf = i;
      ++count;
    }
  }
  return count == 1 ? leaf : 0;
}

/// Of a pile, those that some path from the first one may need.
std::vector<ByteView> related(const std::vector<ByteView>& pile) {
  std::multimap<std::string, std::pair<std::size_t, std::string>> by_subject;  // to place and issuer
  for (std::size_t i = 1; i < pile.size(); ++i) {
    if (const std::optional<Facts> facts = facts_of(pile[i])) {
      by_subject.emplace(facts->subject, std::make_pair(i, facts->issuer));
    }
  }
  const std::optional<Facts> first = facts_of(pile[0]);
  std::vector<std::string> open;
  if (first) {
    open.push_back(first->issuer);
  }
  std::set<std::size_t> wanted{0};
  while (!open.empty()) {
    const std::string name = std::move(open.back());
    open.pop_back();
    for (auto [at, end] = by_subject.equal_range(name); at != end; ++at) {
      if (wanted.insert(at->second.first).second) {
        open.push_back(at->second.second);
      }
    }
  }
  std::vector<ByteView> found;
  for (const std::size_t i : wanted) {
    found.push_back(pile[i]);
  }
  return found;
}

/// Keys beside the certificates are not what is verified: that they do not open is nobody's fault.
void add_problems(const x509::Loaded& loaded, std::vector<Finding>& findings) {
  const bool has_certificate = loaded.has(x509::ObjectKind::certificate);
  for (const x509::Problem& problem : loaded.problems) {
    if (has_certificate && x509::concerns_keys(problem)) {
      continue;
    }
    if (std::optional<Finding> found = to_finding(problem)) {
      findings.push_back(std::move(*found));
    }
  }
}

}  // namespace

std::vector<ByteView> VerifyInput::presented() const {
  std::vector<ByteView> chain;
  if (certificates.empty()) {
    return chain;
  }
  chain.emplace_back(certificates[leaf].der);
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    if (i != leaf && file_of[i] == file_of[leaf]) {
      chain.emplace_back(certificates[i].der);
    }
  }
  return chain.size() > kMaxReordered ? related(chain) : chain;
}

std::vector<ByteView> VerifyInput::others() const {
  std::vector<ByteView> found;
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    if (file_of[i] != file_of[leaf]) {
      found.emplace_back(certificates[i].der);
    }
  }
  return found;
}

VerifyInput read_verify_input(const std::vector<std::string>& files, const x509::Passphrase& passphrase) {
  VerifyInput input;
  for (std::size_t file = 0; file < files.size(); ++file) {
    x509::Loaded loaded = x509::load_file(files[file], {.passphrase = passphrase});
    add_problems(loaded, input.findings);
    const bool has_certificate = loaded.has(x509::ObjectKind::certificate);
    for (x509::Object& object : loaded.objects) {
      if (object.kind == x509::ObjectKind::certificate) {
        input.certificates.push_back(std::move(object));
        input.file_of.push_back(file);
      }
    }
    if (!has_certificate && loaded.failure() == nullptr) {
      const std::string contents = loaded.contents();
      Finding finding =
          finding::make(Kind::pem_malformed, finding::Side::unknown,
                        "there is no certificate in the file" + (contents.empty() ? "" : ": " + contents));
      finding.subject.file = printable(files[file]);
      input.findings.push_back(std::move(finding));
    }
  }
  input.leaf = choose_leaf(input.certificates);
  return input;
}

}  // namespace mtlsdiag::offline
