// The text for people: the cause first with its id beside it, whose side it is and what to do; then the evidence, then
// the ladder of steps (client left, server right). Made for 80 columns, without colour, in a pipe.
#include <fmt/format.h>

#include <algorithm>

#include "finding/catalogue.h"
#include "report/explanation.h"
#include "report/formats.h"
#include "report/ladder.h"
#include "report/text_writer.h"

namespace mtlsdiag::report {
namespace {

using finding::Finding;
using finding::Status;

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

/// A finding that is not the cause; `repeats` more say the same of other places.
void write_other(TextWriter& text, const Finding& found, bool is_full, std::size_t repeats) {
  text.paragraph(
      fmt::format("{}: {} [{}]", finding::to_string(found.severity), found.message, finding::id_of(found.kind)), 2);
  if (is_full) {
    write_details(text, found);
    return;
  }
  std::string place = place_of(found.subject);
  if (repeats > 0) {
    place += fmt::format("{}and {} more places", place.empty() ? "" : ", ", repeats);
  }
  if (!place.empty()) {
    text.labelled("where", place);
  }
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
  const bool is_full = text.options().verbose || cause == nullptr;
  for (auto found = others.begin(); found != others.end();) {
    const auto next = is_full ? found + 1 : std::find_if_not(found, others.end(), [&](const Finding* other) {
      return other->kind == (*found)->kind && other->message == (*found)->message;
    });
    write_other(text, **found, is_full, static_cast<std::size_t>(next - found) - 1);
    found = next;
  }
}

void write_chain(TextWriter& text, std::string_view title, const Document& chain) {
  const Document::List* list = chain.elements();
  if (list == nullptr || list->empty()) {
    return;
  }
  text.line();
  text.heading(title);
  constexpr std::size_t kShownCertificates = 12;
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (i == kShownCertificates && !text.options().verbose) {
      text.paragraph(fmt::format("… and {} more", list->size() - i), 6);
      return;
    }
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
    if (auth.required && (auth.requested || *auth.required)) {
      words += !*auth.required ? ", optional" : auth.requested ? ", required" : " so far, required";
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

/// A command line, broken before its options where it is too long, so that it can be pasted as it stands.
void write_command(TextWriter& text, std::string_view command) {
  std::vector<std::string> parts;
  for (const std::string_view word : split(command, ' ')) {
    const bool is_value = !parts.empty() && parts.back().starts_with('-') && !word.starts_with('-');
    if (is_value) {
      parts.back() += fmt::format(" {}", word);
    } else {
      parts.emplace_back(word);
    }
  }
  std::string line = "  ";
  for (const std::string& part : parts) {
    if (line.size() + part.size() + 3 > text.options().columns && line.size() > 6) {
      text.line(line + "\\");
      line = "      ";
    }
    line += part + ' ';
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
    write_steps(text, report.steps);
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
    if (const std::optional<Explanation> known = explanation_of(report)) {
      text.line();
      text.heading("Explained");
      text.paragraph(known->meaning, 2);
      text.labelled("check", known->check);
      text.labelled("more", known->more);
    }
  }
  return text.take();
}

}  // namespace mtlsdiag::report
