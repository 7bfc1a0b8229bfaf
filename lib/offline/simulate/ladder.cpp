#include "offline/simulate/ladder.h"

#include <algorithm>
#include <cstddef>
#include <unordered_map>

namespace mtlsdiag::offline {
namespace {

using finding::Actor;
using finding::Step;
using handshake::Transcript;

/// Old number of a step → its number in the ladder.
using Numbers = std::unordered_map<int, int>;

bool is_own(const Transcript& transcript, const Step& step) {
  return step.actor == transcript.self || step.actor == Actor::local || step.actor == Actor::network;
}

struct Rung {
  const Step* step;
  bool is_clients;  ///< from the client's transcript
};

/// Finds for each step that `receiver` received the one that `sender` sent: the next of that name.
void match(const Transcript& receiver, const Transcript& sender, const Numbers& sent, Numbers& received) {
  std::size_t next = 0;
  for (const Step& step : receiver.steps) {
    if (step.actor != sender.self) {
      continue;
    }
    for (std::size_t i = next; i < sender.steps.size(); ++i) {
      const Step& candidate = sender.steps[i];
      if (candidate.actor == sender.self && candidate.name == step.name) {
        received[step.n] = sent.at(candidate.n);
        next = i + 1;
        break;
      }
    }
  }
}

}  // namespace

std::vector<Step> join_ladders(Transcript& client, Transcript& server) {
  std::vector<Rung> rungs;
  for (const Transcript* transcript : {&client, &server}) {
    for (const Step& step : transcript->steps) {
      if (is_own(*transcript, step)) {
        rungs.push_back(Rung{&step, transcript == &client});
      }
    }
  }
  std::stable_sort(rungs.begin(), rungs.end(),
                   [](const Rung& a, const Rung& b) { return a.step->t_ms < b.step->t_ms; });
  std::vector<Step> ladder;
  Numbers of_client;
  Numbers of_server;
  for (const Rung& rung : rungs) {
    ladder.push_back(*rung.step);
    ladder.back().n = static_cast<int>(ladder.size());
    (rung.is_clients ? of_client : of_server)[rung.step->n] = ladder.back().n;
  }
  const Numbers sent_by_client = of_client;
  const Numbers sent_by_server = of_server;
  match(client, server, sent_by_server, of_client);
  match(server, client, sent_by_client, of_server);
  const auto renumber = [](Transcript& transcript, const Numbers& numbers) {
    transcript.renumber([&numbers](int n) {
      const auto found = numbers.find(n);
      return found == numbers.end() ? 0 : found->second;
    });
  };
  renumber(client, of_client);
  renumber(server, of_server);
  return ladder;
}

}  // namespace mtlsdiag::offline
