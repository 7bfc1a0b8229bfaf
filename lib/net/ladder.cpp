#include "net/ladder.h"

namespace mtlsdiag::net {

int Ladder::add(finding::Actor actor, std::string_view layer, std::string_view name, Document detail) {
  finding::Step step;
  step.n = next();
  step.t_ms = std::chrono::duration<double, std::milli>(timer_.now()).count();
  step.actor = actor;
  step.layer = std::string(layer);
  step.name = std::string(name);
  step.detail = std::move(detail);
  steps_.push_back(std::move(step));
  if (sink_) {
    sink_(steps_.back());
  }
  return steps_.back().n;
}

void Ladder::append(const std::vector<finding::Step>& steps) {
  for (const finding::Step& step : steps) {
    steps_.push_back(step);
    if (sink_) {
      sink_(steps_.back());
    }
  }
}

}  // namespace mtlsdiag::net
