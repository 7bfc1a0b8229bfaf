// The text for people: the cause first with its id beside it, whose side it is and what to do; then the evidence, then
// the ladder of steps (client left, server right). Made for 80 columns, without colour, in a pipe.
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "finding/catalogue.h"
#include "report/formats.h"

namespace mtlsdiag::report {
namespace {

using finding::Actor;
using finding::Finding;
using finding::Severity;
using finding::Status;
using finding::Step;

constexpr std::size_t kLabelWidth = 13;
constexpr std::string_view kReset = "\x1b[0m";

class TextWriter {
 public:
  explicit TextWriter(const RenderOptions& options) : options_(options) {}

  void line(std::string_view text = "") {
    out_ += text;
    out_ += '\n';
  }

  /// "  label       text…", wrapped under itself.
  void labelled(std::string_view label, std::string_view text) {
    const std::size_t indent = kLabelWidth + 2;
    bool is_first = true;
    for (const std::string& part : wrap(text, options_.columns - indent)) {
      out_ += fmt::format("  {:<{}}{}\n", is_first ? label : "", kLabelWidth, part);
      is_first = false;
    }
  }

  void paragraph(std::string_view text, std::size_t indent) {
    for (const std::string_view each : split(text, '\n')) {
      for (const std::string& part : wrap(each, options_.columns - indent)) {
        out_ += fmt::format("{:{}}{}\n", "", indent, part);
      }
    }
  }

  [[nodiscard]] std::string colored(std::string_view text, std::string_view code) const {
    return options_.color ? fmt::format("{}{}{}", code, text, kReset) : std::string(text);
  }

  void heading(std::string_view text) { line(colored(text, "\x1b[1m")); }

  std::string take() { return std::move(out_); }
  [[nodiscard]] const RenderOptions& options() const { return options_; }

 private:
  const RenderOptions& options_;
  std::string out_;
};

std::string_view color_of(Status status) {
  switch (status) {
    case Status::pass: return "\x1b[1;32m";
    case Status::warn: return "\x1b[1;33m";
    case Status::fail:
    case Status::unreachable: break;
  }
  return "\x1b[1;31m";
}

std::string_view word_of(Status status) {
  switch (status) {
    case Status::pass: return "PASS";
    case Status::warn: return "WARN";
    case Status::fail: return "FAIL";
    case Status::unreachable: break;
  }
  return "UNREACHABLE";
}

/// Names the thing that a finding is about: "server chain, certificate 1 (CN=Issuing CA)", "bundle.pem:12".
std::string place_of(const finding::Subject& subject) {
  std::string text;
  if (!subject.file.empty()) {
    text = printable(subject.file);
    if (subject.line) {
      text += fmt::format(":{}", *subject.line);
    } else if (subject.offset) {
      text += fmt::format(" at offset {}", *subject.offset);
    }
    if (!subject.key.empty()) {
      text += fmt::format(" ({})", subject.key);
    }
  }
  if (subject.chain && subject.index) {
    text += fmt::format("{}{} chain, certificate {}", text.empty() ? "" : ", ", finding::to_string(*subject.chain),
                        *subject.index);
  } else if (subject.index && *subject.index > 0) {
    text += fmt::format("{}certificate {}", text.empty() ? "" : ", ", *subject.index);
  }
  if (!subject.name.empty()) {
    text += text.empty() ? subject.name : fmt::format(" ({})", subject.name);
  }
  return text;
}

std::vector<std::string> fix_of(const Finding& found) {
  return found.fix.empty() ? std::vector<std::string>{std::string(finding::entry(found.kind).remedy)} : found.fix;
}

void write_details(TextWriter& text, const Finding& found) {
  const std::string place = place_of(found.subject);
  if (!place.empty()) {
    text.labelled("where", place);
  }
  for (const std::string& fix : fix_of(found)) {
    text.labelled("fix", fix);
  }
  for (const finding::Evidence& seen : found.evidence) {
    text.labelled("evidence", seen.step ? fmt::format("step {}: {}", *seen.step, seen.text) : seen.text);
  }
  if (text.options().verbose) {
    for (const std::string_view reference : split(finding::entry(found.kind).reference, ';')) {
      if (!trim(reference).empty()) {
        text.labelled("see", trim(reference));
      }
    }
  }
}

void write_verdict(TextWriter& text, const Report& report) {
  const finding::Verdict& verdict = *report.verdict;
  std::string head(word_of(verdict.status));
  std::string rest = verdict.summary;
  if (verdict.cause) {
    rest += fmt::format(" [{}]", finding::id_of(*verdict.cause));
  }
  const std::size_t indent = head.size() + 2;
  bool is_first = true;
  for (const std::string& part : wrap(rest, text.options().columns - indent)) {
    text.line(is_first ? fmt::format("{}  {}", text.colored(head, color_of(verdict.status)), part)
                       : fmt::format("{:{}}{}", "", indent, part));
    is_first = false;
  }
  if (!report.target.empty()) {
    text.labelled("target", report.target);
  }
  if (!verdict.cause) {
    if (verdict.confidence == finding::Confidence::likely) {
      text.labelled("confidence", "likely");
    }
    return;
  }
  text.labelled("side",
                fmt::format("{} ({})", finding::to_string(verdict.side), finding::to_string(verdict.confidence)));
}

const Finding* finding_of_cause(const Report& report) {
  if (!report.verdict || !report.verdict->cause) {
    return nullptr;
  }
  for (const Finding& found : report.findings) {
    if (found.kind == *report.verdict->cause && found.side == report.verdict->side) {
      return &found;
    }
  }
  return finding::leading(report.findings);
}

void write_findings(TextWriter& text, const Report& report) {
  const Finding* cause = finding_of_cause(report);
  if (cause != nullptr) {
    write_details(text, *cause);
  }
  if (report.verdict) {
    for (const finding::RunnerUp& other : report.verdict->runners_up) {
      text.labelled("or else", fmt::format("{} ({}): {}", finding::id_of(other.kind), finding::to_string(other.side),
                                           other.tell_apart));
    }
  }
  std::vector<const Finding*> others;
  for (const Finding& found : report.findings) {
    if (&found != cause) {
      others.push_back(&found);
    }
  }
  if (others.empty()) {
    return;
  }
  std::stable_sort(others.begin(), others.end(),
                   [](const Finding* a, const Finding* b) { return a->severity > b->severity; });
  text.line();
  text.heading(cause != nullptr ? "Also found" : "Findings");
  for (const Finding* found : others) {
    text.paragraph(
        fmt::format("{}: {} [{}]", finding::to_string(found->severity), found->message, finding::id_of(found->kind)),
        2);
    if (text.options().verbose || cause == nullptr) {
      write_details(text, *found);
    } else if (const std::string place = place_of(found->subject); !place.empty()) {
      text.labelled("where", place);
    }
  }
}

/// Sizes of parts are for --verbose.
bool is_size(std::string_view name) {
  return name.ends_with("_bytes");
}

std::string text_member(const Document& document, std::string_view name) {
  const Document* member = document.find(name);
  return member != nullptr && member->text() != nullptr ? *member->text() : "";
}

/// What a step is called in its lane: an alert by what it says.
std::string title_of(const Step& step) {
  const std::string alert = step.layer == "alert" ? text_member(step.detail, "description") : "";
  return alert.empty() ? step.name : "alert " + alert;
}

/// The few words that a step's detail comes to on one line: texts, numbers and short lists, in their order.
std::string brief(const Document& detail, std::size_t width) {
  std::string words;
  const Document::Object* members = detail.members();
  for (std::size_t i = 0; members != nullptr && i < members->size(); ++i) {
    const Document& value = (*members)[i].value;
    std::string word;
    if (const std::string* value_text = value.text()) {
      word = *value_text;
    } else if (const std::int64_t* integer = value.integer(); integer != nullptr && !is_size((*members)[i].name)) {
      word = fmt::format("{} {}", (*members)[i].name, *integer);
    } else if (const Document::List* list = value.elements(); list != nullptr && list->size() == 1) {
      word = list->front().text() != nullptr ? *list->front().text() : "";
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

void write_step(TextWriter& text, const Step& step) {
  constexpr std::size_t kLane = 22;
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
  } else if (const std::string words = brief(step.detail, text.options().columns - 19); !words.empty()) {
    text.line(fmt::format("{:19}{}", "", words));
  }
}

void write_steps(TextWriter& text, const Report& report) {
  if (report.steps.empty()) {
    return;
  }
  text.line();
  text.heading(fmt::format("{:>4} {:>8}  {:<22}     {}", "step", "ms", "client", "server"));
  for (const Step& step : report.steps) {
    write_step(text, step);
  }
}

void write_chain(TextWriter& text, std::string_view title, const Document& chain) {
  const Document::List* list = chain.elements();
  if (list == nullptr || list->empty()) {
    return;
  }
  text.line();
  text.heading(title);
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Document& certificate = (*list)[i];
    text.paragraph(fmt::format("{:>2}  {}", i, text_member(certificate, "subject")), 2);
    text.paragraph(fmt::format("issuer {}", text_member(certificate, "issuer")), 6);
    const std::string from = text_member(certificate, "not_before");
    const std::string until = text_member(certificate, "not_after");
    if (!from.empty()) {
      text.paragraph(fmt::format("valid  {} to {}", from, until), 6);
    }
    if (text.options().verbose) {
      write_all_detail(text, certificate, "", 0);
    }
  }
}

void write_session(TextWriter& text, const Report& report) {
  if (!report.session && !report.client_auth) {
    return;
  }
  text.line();
  text.heading("Session");
  if (report.session) {
    const Session& session = *report.session;
    const auto show = [&](std::string_view label, const std::string& value) {
      if (!value.empty()) {
        text.labelled(label, value);
      }
    };
    show("protocol", session.protocol);
    show("cipher", session.cipher);
    show("group", session.group);
    show("SNI", session.sni);
    show("ALPN", session.alpn);
  }
  if (report.client_auth) {
    const ClientAuth& auth = *report.client_auth;
    std::string words = auth.requested ? "requested" : "not requested";
    if (auth.required) {
      words += *auth.required ? ", required" : ", optional";
    }
    if (auth.requested) {
      words += fmt::format("; sent: {}; outcome: {}", auth.sent, auth.outcome);
    }
    text.labelled("client auth", words);
    if (!auth.not_sent_because.empty()) {
      text.labelled("not sent", auth.not_sent_because);
    }
    constexpr std::size_t kShownIssuers = 8;
    for (std::size_t i = 0; i < auth.accepted_issuers.size(); ++i) {
      if (i == kShownIssuers && !text.options().verbose) {
        text.labelled("", fmt::format("… and {} more", auth.accepted_issuers.size() - i));
        break;
      }
      text.labelled(i == 0 ? "accepted CAs" : "", auth.accepted_issuers[i]);
    }
  }
}

/// A command line, broken after its words where it is too long, so that it can be pasted as it stands.
void write_command(TextWriter& text, std::string_view command) {
  std::string line = "  ";
  for (const std::string_view word : split(command, ' ')) {
    if (line.size() + word.size() + 3 > text.options().columns && line.size() > 6) {
      text.line(line + "\\");
      line = "      ";
    }
    line += word;
    line += ' ';
  }
  line.pop_back();
  text.line(line);
}

}  // namespace

std::string to_text(const Report& report, const RenderOptions& options) {
  TextWriter text(options);
  if (report.verdict) {
    write_verdict(text, report);
  }
  write_findings(text, report);
  for (const std::string& note : report.notes) {
    text.line();
    text.paragraph(note, 0);
  }
  if (!options.quiet) {
    write_steps(text, report);
    write_session(text, report);
    write_chain(text, "Server chain", report.server_chain);
    write_chain(text, "Client chain", report.client_chain);
    if (!report.commands.empty()) {
      text.line();
      text.heading("The same with other tools");
      for (const std::string& command : report.commands) {
        write_command(text, command);
      }
    }
  }
  return text.take();
}

}  // namespace mtlsdiag::report
