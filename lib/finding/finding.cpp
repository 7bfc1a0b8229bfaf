#include "finding/finding.h"

#include <array>
#include <tuple>

#include "finding/catalogue.h"
#include "finding/step.h"

namespace mtlsdiag::finding {
namespace {

/// A chain's findings belong to the stage at which that chain is judged.
Stage stage_of(const Finding& finding) {
  const Stage stage = entry(finding.kind).stage;
  if (stage == Stage::server_chain || stage == Stage::client_chain) {
    if (finding.subject.chain == Side::client) {
      return Stage::client_chain;
    }
    if (finding.subject.chain == Side::server) {
      return Stage::server_chain;
    }
  }
  return stage;
}

auto order_of(const Finding& finding) {
  return std::make_tuple(stage_of(finding), finding.kind, finding.subject.index.value_or(0));
}

bool is_unreachable(Kind kind) {
  return kind == Kind::dns_failure || kind == Kind::connection_refused || kind == Kind::connection_timeout ||
         kind == Kind::proxy_refused;
}

}  // namespace

std::string_view to_string(Severity severity) {
  constexpr std::array<std::string_view, 3> kNames{"info", "warning", "error"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string_view to_string(Side side) {
  constexpr std::array<std::string_view, 4> kNames{"client", "server", "network", "unknown"};
  return kNames[static_cast<std::size_t>(side)];
}

std::string_view to_string(Confidence confidence) {
  return confidence == Confidence::certain ? "certain" : "likely";
}

std::string_view to_string(Status status) {
  constexpr std::array<std::string_view, 4> kNames{"pass", "warn", "fail", "unreachable"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string_view to_string(Actor actor) {
  constexpr std::array<std::string_view, 4> kNames{"client", "server", "network", "local"};
  return kNames[static_cast<std::size_t>(actor)];
}

Status status_of(const std::vector<Finding>& findings) {
  Status status = Status::pass;
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::error) {
      if (is_unreachable(finding.kind)) {
        return Status::unreachable;
      }
      status = Status::fail;
    } else if (finding.severity == Severity::warning && status == Status::pass) {
      status = Status::warn;
    }
  }
  return status;
}

const Finding* leading(const std::vector<Finding>& findings) {
  const Finding* first = nullptr;
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::info) {
      continue;
    }
    const bool is_better = first == nullptr || finding.severity > first->severity ||
                           (finding.severity == first->severity && order_of(finding) < order_of(*first));
    if (is_better) {
      first = &finding;
    }
  }
  return first;
}

Verdict verdict_of(const std::vector<Finding>& findings) {
  Verdict verdict;
  verdict.status = status_of(findings);
  if (const Finding* cause = leading(findings)) {
    verdict.cause = cause->kind;
    verdict.side = cause->side;
    verdict.confidence = cause->confidence;
    verdict.summary = cause->message;
  }
  return verdict;
}

}  // namespace mtlsdiag::finding
