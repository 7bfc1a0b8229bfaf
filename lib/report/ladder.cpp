#include "report/ladder.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace mtlsdiag::report {
namespace {

using finding::Actor;
using finding::Step;

/// Sizes of parts are for --verbose.
bool is_size(std::string_view name) {
  return name.ends_with("_bytes");
}

/// What a step is called in its lane: an alert by what it says.
std::string title_of(const Step& step) {
  const std::string alert = step.layer == "alert" ? text_member(step.detail, "description") : "";
  return alert.empty() ? step.name : "alert " + alert;
}

std::vector<std::string> texts_of(const Document* list) {
  std::vector<std::string> texts;
  const Document::List* elements = list != nullptr ? list->elements() : nullptr;
  for (std::size_t i = 0; elements != nullptr && i < elements->size(); ++i) {
    if (const std::string* text = (*elements)[i].text()) {
      texts.push_back(*text);
    }
  }
  return texts;
}

/// The first of many, and how many more there are.
std::string first_of(const std::vector<std::string>& many, std::string_view none) {
  if (many.empty()) {
    return std::string(none);
  }
  return many.size() == 1 ? many.front() : fmt::format("{}, and {} more", many.front(), many.size() - 1);
}

/// What the client offers that most failures hang on: versions, the name, the application's protocols.
std::string words_of_hello(const Document& detail) {
  const Document* extensions = detail.find("extensions");
  std::vector<std::string> words;
  if (extensions != nullptr) {
    words = texts_of(extensions->find("supported_versions"));
  }
  if (words.empty()) {
    words.push_back(text_member(detail, "legacy_version"));
  }
  const std::string name = extensions != nullptr ? text_member(*extensions, "server_name") : "";
  words.push_back(name.empty() ? "no SNI" : "SNI " + name);
  if (extensions != nullptr) {
    const std::vector<std::string> protocols = texts_of(extensions->find("application_layer_protocol_negotiation"));
    words.insert(words.end(), protocols.begin(), protocols.end());
  }
  return join(words, ", ");
}

std::string words_of_request(const Document& detail) {
  return first_of(texts_of(detail.find("authorities")), "no CA named");
}

std::string words_of_certificate(const Document& detail) {
  return first_of(texts_of(detail.find("subjects")), "empty");
}

/// Of any other step: texts, numbers and short lists, in their order.
std::string words_of_any(const Document& detail, std::size_t width) {
  std::string words;
  const Document::Object* members = detail.members();
  for (std::size_t i = 0; members != nullptr && i < members->size(); ++i) {
    const Document& value = (*members)[i].value;
    std::string word;
    if (const std::string* value_text = value.text()) {
      word = *value_text;
    } else if (const std::int64_t* integer = value.integer(); integer != nullptr && !is_size((*members)[i].name)) {
      word = fmt::format("{} {}", (*members)[i].name, *integer);
    } else if (const std::vector<std::string> texts = texts_of(&value); texts.size() == 1) {
      word = texts.front();
    }
    if (word.empty() || word.size() > width) {
      continue;
    }
    if (words.size() + word.size() + 2 > width) {
      break;
    }
    words += words.empty() ? word : ", " + word;
  }
  return words;
}

struct Brief {
  std::string_view step;
  std::string (*words)(const Document& detail);
};

constexpr Brief kBriefs[] = {
    {"client_hello", words_of_hello},
    {"certificate_request", words_of_request},
    {"certificate", words_of_certificate},
};

/// The few words that a step's detail comes to on one line.
std::string brief(const Step& step, std::size_t width) {
  if (const Document::Object* members = step.detail.members(); members == nullptr || members->empty()) {
    return "";
  }
  for (const Brief& row : kBriefs) {
    if (row.step == step.name && step.layer == "handshake") {
      const std::vector<std::string> lines = wrap(row.words(step.detail), width - 2);
      return lines.size() > 1 ? lines.front() + " …" : join(lines, "");
    }
  }
  return words_of_any(step.detail, width);
}

void write_step(TextWriter& text, const Step& step) {
  constexpr std::size_t kLane = 22;
  constexpr std::size_t kBriefIndent = 19;
  const std::string bytes = step.bytes ? fmt::format("{} B", *step.bytes) : "";
  std::string lanes;
  const bool is_message = step.layer == "handshake" || step.layer == "alert" || step.layer == "record" ||
                          step.layer == "http" || step.layer == "starttls" || step.layer == "proxy" ||
                          step.layer == "application";
  if (is_message && step.actor == Actor::client) {
    lanes = fmt::format("{:<{}} -->", title_of(step), kLane);
  } else if (is_message && step.actor == Actor::server) {
    lanes = fmt::format("{:<{}} <-- {}", "", kLane, title_of(step));
  } else {
    lanes = fmt::format("{:<{}}", step.actor == Actor::local ? "(check) " + step.name : step.name, kLane);
  }
  std::string row = fmt::format("{:>4} {:>8.1f}  {:<50} {:>8}", step.n, step.t_ms, lanes, bytes);
  while (!row.empty() && row.back() == ' ') {
    row.pop_back();
  }
  text.line(row);
  if (text.options().verbose) {
    write_all_detail(text, step.detail, "", 0);
  } else if (step.layer == "alert") {
    return;
  } else if (const std::string words = brief(step, text.options().columns - kBriefIndent); !words.empty()) {
    text.line(fmt::format("{:{}}{}", "", kBriefIndent, words));
  }
}

}  // namespace

std::string text_member(const Document& document, std::string_view name) {
  const Document* member = document.find(name);
  return member != nullptr && member->text() != nullptr ? *member->text() : "";
}

void write_all_detail(TextWriter& text, const Document& value, const std::string& name, std::size_t depth) {
  const std::size_t indent = 12 + 2 * depth;
  if (const Document::Object* members = value.members()) {
    if (!name.empty()) {
      text.line(fmt::format("{:{}}{}:", "", indent, name));
    }
    for (const Document::Member& member : *members) {
      write_all_detail(text, member.value, member.name, name.empty() ? depth : depth + 1);
    }
    return;
  }
  if (const Document::List* list = value.elements()) {
    const bool is_plain =
        std::all_of(list->begin(), list->end(), [](const Document& d) { return d.text() != nullptr; });
    if (is_plain) {
      std::vector<std::string> words;
      for (const Document& element : *list) {
        words.push_back(*element.text());
      }
      text.paragraph(fmt::format("{}: {}", name, words.empty() ? "(none)" : join(words, ", ")), indent);
      return;
    }
    for (const Document& element : *list) {
      write_all_detail(text, element, name, depth);
    }
    return;
  }
  text.paragraph(fmt::format("{}: {}", name, value.text() != nullptr ? *value.text() : to_json(value)), indent);
}

void write_steps(TextWriter& text, std::span<const Step> steps) {
  if (steps.empty()) {
    return;
  }
  text.line();
  text.heading(fmt::format("{:>4} {:>8}  {:<22}     {}", "step", "ms", "client", "server"));
  for (const Step& step : steps) {
    write_step(text, step);
  }
}

}  // namespace mtlsdiag::report
