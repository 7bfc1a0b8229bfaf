#include "diagnose/rule.h"

#include <algorithm>

#include "finding/catalogue.h"

namespace mtlsdiag::diagnose {
namespace {

/// The most other causes that are listed.
constexpr std::size_t kMaxRunnersUp = 3;

}  // namespace

void sort_by_strength(std::vector<Fit>& fits) {
  std::stable_sort(fits.begin(), fits.end(), [](const Fit& a, const Fit& b) { return a.strength > b.strength; });
}

void add_runners_up(Verdict& verdict, const std::vector<Fit>& fits) {
  for (const Fit& fit : fits) {
    const bool is_told = fit.finding.kind == verdict.cause && fit.finding.side == verdict.side;
    if (!is_told && fit.strength >= Strength::possible && !fit.tell_apart.empty() &&
        verdict.runners_up.size() < kMaxRunnersUp) {
      verdict.runners_up.push_back({.kind = fit.finding.kind, .side = fit.finding.side, .tell_apart = fit.tell_apart});
    }
  }
}

Fit fit(Strength strength, finding::Kind kind, Side side, std::string message) {
  Fit result;
  result.strength = strength;
  result.finding = finding::make(kind, side, std::move(message));
  result.finding.side = side;
  result.finding.severity = finding::Severity::error;
  result.finding.confidence = strength == Strength::proven ? finding::Confidence::certain : finding::Confidence::likely;
  return result;
}

Fit certificate_fit(const Seen& seen, Strength strength, finding::Kind kind, Side side, std::string message) {
  Fit result = fit(strength, kind, side, std::move(message));
  result.finding.subject.chain = Side::client;
  if (seen.own.is_given) {
    result.finding.subject.index = 0;
    result.finding.subject.name = seen.own.leaf;
  }
  return result;
}

Fit refused(const Seen& seen, Fit fit) {
  add_evidence(fit, seen.refusal_step(), seen.refusal_text());
  if (is_silent_refusal(seen) && seen.tried(Change::without_certificate) != nullptr) {
    add_evidence(fit, 0,
                 is_about_certificate(seen)
                     ? "without the client certificate the server ends it otherwise: it looks at certificates"
                     : "without the client certificate the server ends it in the same way");
  }
  return fit;
}

void add_evidence(Fit& fit, int step, std::string text) {
  fit.finding.evidence.push_back({.step = step > 0 ? std::optional<int>(step) : std::nullopt, .text = std::move(text)});
}

void ask(Fit& fit, Change change, std::string question) {
  fit.asks.push_back({.change = change, .question = std::move(question), .starttls = {}, .chain = {}});
}

}  // namespace mtlsdiag::diagnose
