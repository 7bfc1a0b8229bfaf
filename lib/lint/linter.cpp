#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "finding/catalogue.h"
#include "lint/lint.h"
#include "lint/registry.h"
#include "lint/world.h"

namespace mtlsdiag::lint {
namespace {

using finding::Finding;
using x509::Object;
using x509::ObjectKind;

/// Where a finding stands among the others.
struct Rank {
  std::size_t input = 0;
  std::size_t object = 0;  ///< the object's place in its input; 0: the input itself
  std::size_t rule = 0;
};

struct Hit {
  Rank rank;
  Finding finding;
};

/// A rule that runs, with its number and severity.
template <typename Row>
struct Active {
  const Row* row = nullptr;
  std::size_t number = 0;
  finding::Severity severity{};
};

finding::Side side_of(const Card* card) {
  return card == nullptr || card->is_for_server == card->is_for_client ? finding::Side::unknown
         : card->is_for_server                                         ? finding::Side::server
                                                                       : finding::Side::client;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  const std::size_t end = std::min(offset, text.size());
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
}

}  // namespace

struct Linter::State final : Sink {
  explicit State(Settings given) : settings(std::move(given)) { world.limits = &settings.limits; }

  Settings settings;
  World world;
  std::vector<Hit> hits;
  std::unordered_map<const Object*, std::size_t> places;  ///< of objects in their inputs, from 1
  std::size_t object_count = 0;
  std::vector<Active<CertificateRule>> certificate_rules;
  std::vector<Active<CrlRule>> crl_rules;
  std::vector<Active<WorldRule>> world_rules;
  std::vector<Active<TextRule>> text_rules;
  Active<WorldRule> current;  ///< while the rules about several objects run
  std::vector<std::string> files;

  std::optional<finding::Severity> severity_of(const Rule& rule) const;
  void choose_rules();
  void read_objects(std::size_t input, x509::Loaded loaded);
  void judge(const Object& object, std::uint32_t unit, std::size_t place, std::size_t input);
  void judge_certificate(const Object& object, const der::Certificate& certificate, std::uint32_t unit,
                         std::size_t place, std::size_t input);
  void judge_crl(const Object& object, std::size_t place, std::size_t input);
  void judge_problem(const x509::Problem& problem, std::size_t input, std::size_t place);
  std::uint32_t unit_for(std::size_t input, const Object& object);
  void hit_input(std::string_view rule_name, const Object& object, std::size_t input, std::size_t place,
                 std::string why);
  Finding make(const Rule& rule, finding::Severity severity, const x509::Place& place, const std::string& detail) const;

  void fire(const Card& card, std::string detail) override;
  void fire(const Object& object, std::string detail) override;
  void fire(const Unit& unit, std::string detail) override;
};

std::optional<finding::Severity> Linter::State::severity_of(const Rule& rule) const {
  const Selection& selection = settings.selection;
  const auto means = [&](const std::string& word) { return is_meant(word, rule); };
  const bool is_chosen = selection.only.empty() ? (rule.profiles & selection.profile) != 0
                                                : std::any_of(selection.only.begin(), selection.only.end(), means);
  if (!is_chosen || std::any_of(selection.skip.begin(), selection.skip.end(), means)) {
    return std::nullopt;
  }
  for (const auto& [word, severity] : selection.severities) {
    if (means(word)) {
      return severity;
    }
  }
  return rule.severity;
}

void Linter::State::choose_rules() {
  std::size_t number = input_rules().size();
  const auto choose = [&](auto& active, const auto& rows) {
    for (const auto& row : rows) {
      if (const auto severity = severity_of(row.rule)) {
        active.push_back({&row, number, *severity});
      }
      ++number;
    }
  };
  for (const Family& family : families()) {
    choose(certificate_rules, family.certificate);
    choose(crl_rules, family.crl);
    choose(world_rules, family.world);
    choose(text_rules, family.text);
  }
}

Finding Linter::State::make(const Rule& rule, finding::Severity severity, const x509::Place& place,
                            const std::string& detail) const {
  Finding finding;
  finding.kind = rule.kind;
  finding.severity = severity;
  finding.rule = std::string(rule.name);
  finding.message = detail.empty() ? std::string(rule.reason) : std::string(rule.reason) + ": " + detail;
  finding.fix = {std::string(rule.fix)};
  for (const std::string_view reference : split(rule.reference, ';')) {
    if (!trim(reference).empty()) {
      finding.references.emplace_back(trim(reference));
    }
  }
  finding.subject.file = place.file;
  finding.subject.line = place.line;
  finding.subject.document = place.document;
  finding.subject.key = place.key;
  return finding;
}

std::uint32_t Linter::State::unit_for(std::size_t input, const Object& object) {
  if (!world.units.empty()) {
    const Unit& last = world.units.back();
    if (last.input == input && last.document == object.place.document && last.key == object.place.key) {
      return static_cast<std::uint32_t>(world.units.size() - 1);
    }
  }
  // A key store gives each entry a key of its own; there the entries stand together all the same.
  const bool is_manifest = object.format != "PKCS#12" && object.format != "JKS";
  Unit unit{.input = input, .file = object.place.file};
  unit.document = object.place.document;
  unit.key = is_manifest ? object.place.key : std::string();
  unit.is_ordered = object.format == "PEM";
  if (!is_manifest && !world.units.empty() && world.units.back().input == input && world.units.back().key.empty()) {
    return static_cast<std::uint32_t>(world.units.size() - 1);
  }
  world.units.push_back(std::move(unit));
  return static_cast<std::uint32_t>(world.units.size() - 1);
}

void Linter::State::judge_certificate(const Object& object, const der::Certificate& certificate, std::uint32_t unit,
                                      std::size_t place, std::size_t input) {
  const Facts facts = read_facts(certificate, settings.limits);
  world.cards.push_back(make_card(facts, object, unit, place));
  world.cards.back().index = static_cast<int>(world.units[unit].cards.size());
  const Card& card = world.cards.back();
  const auto id = static_cast<std::uint32_t>(world.cards.size() - 1);
  world.units[unit].cards.push_back(id);
  std::string name;
  for (const Active<CertificateRule>& active : certificate_rules) {
    Answer answer = active.row->check(facts);
    if (answer.outcome != Outcome::fired) {
      continue;
    }
    if (name.empty()) {
      name = der::display_name(certificate);
    }
    Finding finding = make(active.row->rule, active.severity, object.place, std::move(answer.detail));
    finding.subject.offset = answer.offset;
    finding.subject.index = card.index;
    finding.subject.name = name;
    finding.side = side_of(&card);
    hits.push_back({{input, place, active.number}, std::move(finding)});
  }
}

void Linter::State::judge_crl(const Object& object, std::size_t place, std::size_t input) {
  const Result<der::CertificateList> crl = der::CertificateList::parse(object.der);
  if (!crl) {
    hit_input("input.crl-unreadable", object, input, place, crl.error().message);
    return;
  }
  const CrlFacts facts = read_facts(*crl, settings.limits);
  for (const Active<CrlRule>& active : crl_rules) {
    Answer answer = active.row->check(facts);
    if (answer.outcome == Outcome::fired) {
      Finding finding = make(active.row->rule, active.severity, object.place, std::move(answer.detail));
      finding.subject.offset = answer.offset;
      finding.subject.name = der::to_string(crl->issuer);
      hits.push_back({{input, place, active.number}, std::move(finding)});
    }
  }
}

void Linter::State::hit_input(std::string_view rule_name, const Object& object, std::size_t input, std::size_t place,
                              std::string why) {
  const Rule* rule = find_rule(rule_name);
  MTLSDIAG_CHECK(rule != nullptr);
  if (const auto severity = severity_of(*rule)) {
    hits.push_back({{input, place, 0}, make(*rule, *severity, object.place, std::move(why))});
  }
}

void Linter::State::judge(const Object& object, std::uint32_t unit, std::size_t place, std::size_t input) {
  switch (object.kind) {
    case ObjectKind::crl:
      world.units[unit].crls.push_back(&object);
      judge_crl(object, place, input);
      break;
    case ObjectKind::private_key:
    case ObjectKind::encrypted_key: world.units[unit].private_keys.push_back(&object); break;
    default: break;
  }
}

void Linter::State::judge_problem(const x509::Problem& problem, std::size_t input, std::size_t place) {
  const Rule* rule = input_rule(problem.reason);
  if (rule == nullptr) {
    return;
  }
  if (const auto severity = severity_of(*rule)) {
    // That it cannot be read is what the rule says itself.
    const bool is_said = problem.reason == x509::Reason::file_unreadable;
    Finding finding =
        make(*rule, *severity, problem.place, is_said ? problem.detail : x509::sentence_of(problem, "it"));
    finding.kind = finding::kind_of(x509::row_of(problem.reason).finding_id).value_or(rule->kind);
    hits.push_back({{input, place, 0}, std::move(finding)});
  }
}

void Linter::State::read_objects(std::size_t input, x509::Loaded loaded) {
  std::size_t place = 0;
  for (x509::Object& object : loaded.objects) {
    std::optional<der::Certificate> certificate;  // its views outlive the move: the octets stay where they are
    if (object.kind == ObjectKind::certificate) {
      Result<der::Certificate> parsed = der::Certificate::parse(object.der);
      if (!parsed) {
        if (loaded.problems.size() < x509::kMaxProblems) {
          loaded.problems.push_back({x509::Reason::der_malformed, object.place,
                                     x509::why_unreadable(parsed.error(), object.der, object.label)});
        }
        continue;
      }
      certificate = *std::move(parsed);
    }
    world.objects.push_back(std::move(object));
    const Object& kept = world.objects.back();
    ++object_count;
    ++place;
    const std::uint32_t unit = unit_for(input, kept);
    if (certificate) {
      judge_certificate(kept, *certificate, unit, place, input);
    } else {
      places.emplace(&kept, place);
      judge(kept, unit, place, input);
    }
  }
  for (const x509::Problem& problem : loaded.problems) {
    judge_problem(problem, input, ++place);
  }
}

void Linter::State::fire(const Card& card, std::string detail) {
  const Unit& unit = world.units[card.unit];
  Finding finding = make(current.row->rule, current.severity, card.object->place, std::move(detail));
  finding.subject.index = card.index;
  finding.subject.name = der::display_name(read(card));
  finding.side = side_of(&card);
  hits.push_back({{unit.input, card.place, current.number}, std::move(finding)});
}

void Linter::State::fire(const Object& object, std::string detail) {
  const auto at = places.find(&object);
  std::size_t input = 0;
  for (const Unit& unit : world.units) {
    if (unit.file == object.place.file) {
      input = unit.input;
      break;
    }
  }
  hits.push_back({{input, at == places.end() ? 0 : at->second, current.number},
                  make(current.row->rule, current.severity, object.place, std::move(detail))});
}

void Linter::State::fire(const Unit& unit, std::string detail) {
  const x509::Place place{
      .file = unit.file, .line = std::nullopt, .offset = 0, .document = unit.document, .key = unit.key};
  hits.push_back(
      {{unit.input, 0, current.number}, make(current.row->rule, current.severity, place, std::move(detail))});
}

Linter::Linter(Settings settings) : state_(std::make_unique<State>(std::move(settings))) {
  state_->choose_rules();
}
Linter::~Linter() = default;

void Linter::add(const Input& input) {
  State& state = *state_;
  const std::size_t number = state.files.size();
  state.files.push_back(printable(input.name));
  state.world.modes.push_back(input.mode);
  const std::string_view text = as_text(input.content);
  for (const Active<TextRule>& active : state.text_rules) {
    Answer answer = active.row->check(text);
    if (answer.outcome == Outcome::fired) {
      x509::Place place{
          .file = state.files.back(), .line = std::nullopt, .offset = 0, .document = std::nullopt, .key = {}};
      place.line = line_at(text, answer.offset.value_or(0));
      Finding finding = state.make(active.row->rule, active.severity, place, std::move(answer.detail));
      finding.subject.offset = answer.offset;
      state.hits.push_back({{number, 0, active.number}, std::move(finding)});
    }
  }
  x509::LoadSettings load{.passphrase = state.settings.passphrase, .checks_certificates = false};
  state.read_objects(number, x509::load(input.content, input.name, std::move(load)));
}

void Linter::add_unreadable(x509::Problem problem) {
  State& state = *state_;
  problem.place.file = printable(problem.place.file);
  state.files.push_back(problem.place.file);
  state.world.modes.push_back(0);
  state.judge_problem(problem, state.files.size() - 1, 0);
}

std::vector<Finding> Linter::finish() {
  State& state = *state_;
  World& world = state.world;
  world.by_subject.reserve(world.cards.size());
  for (std::uint32_t id = 0; id < world.cards.size(); ++id) {
    world.by_subject.add(world.cards[id].subject, id);
    if (world.cards[id].is_ca) {
      world.by_key.add(world.cards[id].key, id);
    }
  }
  for (Card& card : world.cards) {
    card.is_issuer_at_hand = world.by_subject.contains(card.issuer);
  }
  for (const Active<WorldRule>& active : state.world_rules) {
    state.current = active;
    active.row->check(world, state);
  }
  std::stable_sort(state.hits.begin(), state.hits.end(), [](const Hit& a, const Hit& b) {
    return std::tie(a.rank.input, a.rank.object, a.rank.rule) < std::tie(b.rank.input, b.rank.object, b.rank.rule);
  });
  std::vector<Finding> findings;
  findings.reserve(state.hits.size());
  for (Hit& hit : state.hits) {
    findings.push_back(std::move(hit.finding));
  }
  state.hits.clear();
  return findings;
}

std::size_t Linter::certificates() const {
  return state_->world.cards.size();
}
std::size_t Linter::objects() const {
  return state_->object_count;
}

void Linter::each_certificate(const std::function<void(const x509::Object&)>& visit) const {
  for (const Card& card : state_->world.cards) {
    visit(*card.object);
  }
}

}  // namespace mtlsdiag::lint
