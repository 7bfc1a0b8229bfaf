// Report → Document → JSON. Written here and not by a library because a scan of 100,000 certificates spends most of its
// time in this file, and because every string must come out as valid UTF-8 whatever it holds (Boost.JSON 1.81 does not
// check that when it writes).
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "base/text.h"
#include "finding/catalogue.h"
#include "report/explanation.h"
#include "report/formats.h"

namespace mtlsdiag::report {
namespace {

/// True for characters that stand for themselves in JSON and need no look at their neighbours.
constexpr bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

void write_string(std::string& out, const std::string& text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) {
    out += '"';
    out.append(text).push_back('"');
    return;
  }
  // Text in values is printable already (base/text.h); what is not is a slip of ours that must not break the document.
  const bool is_clean = is_printable(text);
  const std::string cleaned = is_clean ? std::string() : printable(text, text.size() + 1);
  std::string_view left = is_clean ? text : cleaned;
  out += '"';
  for (std::size_t at = 0; (at = left.find_first_of("\"\\")) != std::string_view::npos;) {
    out.append(left.substr(0, at)).push_back('\\');
    out.push_back(left[at]);
    left.remove_prefix(at + 1);
  }
  out.append(left).push_back('"');
}

void new_line(std::string& out, int indent, int depth) {
  if (indent > 0) {
    out += '\n';
    out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(depth), ' ');
  }
}

template <typename Range, typename Each>
void write_container(std::string& out, const Range& range, std::string_view braces, int indent, int depth, Each each) {
  out += braces.front();
  bool is_first = true;
  for (const auto& element : range) {
    if (!is_first) {
      out += indent > 0 ? "," : ", ";
    }
    is_first = false;
    new_line(out, indent, depth + 1);
    each(element);
  }
  if (!is_first) {
    new_line(out, indent, depth);
  }
  out += braces.back();
}

void write_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  char buffer[32];
  // Microseconds are as fine as any figure here is meant.
  const double rounded = std::round(number * 1000.0) / 1000.0;
  out.append(buffer, std::to_chars(std::begin(buffer), std::end(buffer), rounded).ptr);
}

void write(std::string& out, const Document& value, int indent, int depth) {
  if (const std::string* text = value.text()) {
    write_string(out, *text);
  } else if (const std::int64_t* integer = value.integer()) {
    char buffer[24];
    out.append(buffer, std::to_chars(std::begin(buffer), std::end(buffer), *integer).ptr);
  } else if (const bool* boolean = value.boolean()) {
    out += *boolean ? "true" : "false";
  } else if (const double* number = value.number()) {
    write_number(out, *number);
  } else if (const Document::Object* object = value.members()) {
    write_container(out, *object, "{}", indent, depth, [&](const Document::Member& member) {
      write_string(out, member.name);
      out += ": ";
      write(out, member.value, indent, depth + 1);
    });
  } else if (const Document::List* list = value.elements()) {
    write_container(out, *list, "[]", indent, depth,
                    [&](const Document& element) { write(out, element, indent, depth + 1); });
  } else {
    out += "null";
  }
}

Document text_or_null(const std::string& text) {
  return text.empty() ? Document() : Document(text);
}

}  // namespace

static Document to_document(const finding::Subject& subject) {
  Document document = Document::object();
  if (!subject.file.empty()) {
    document.add("file", subject.file);
  }
  if (subject.line) {
    document.add("line", *subject.line);
  }
  if (subject.offset) {
    document.add("offset", *subject.offset);
  }
  if (subject.document) {
    document.add("document", *subject.document);
  }
  if (!subject.key.empty()) {
    document.add("key", subject.key);
  }
  if (subject.chain) {
    document.add("chain", finding::to_string(*subject.chain));
  }
  if (subject.index) {
    document.add("index", *subject.index);
  }
  if (!subject.name.empty()) {
    document.add("name", subject.name);
  }
  return document;
}

static Document to_document(const finding::Verdict& verdict) {
  Document document = Document::object();
  document.add("status", finding::to_string(verdict.status));
  document.add("cause", verdict.cause ? Document(finding::id_of(*verdict.cause)) : Document());
  document.add("side", finding::to_string(verdict.cause ? verdict.side : finding::Side::unknown));
  document.add("summary", verdict.summary);
  document.add("confidence", finding::to_string(verdict.confidence));
  if (!verdict.runners_up.empty()) {
    Document list = Document::list();
    for (const finding::RunnerUp& other : verdict.runners_up) {
      Document entry = Document::object();
      entry.add("id", finding::id_of(other.kind)).add("side", finding::to_string(other.side));
      entry.add("tell_apart", other.tell_apart);
      list.push(std::move(entry));
    }
    document.add("runners_up", std::move(list));
  }
  return document;
}

static Document to_document(const finding::Step& step) {
  Document document = Document::object();
  document.add("n", step.n).add("t_ms", step.t_ms).add("actor", finding::to_string(step.actor));
  document.add("layer", step.layer).add("name", step.name);
  if (step.bytes) {
    document.add("bytes", *step.bytes);
  }
  document.add("detail", step.detail);
  return document;
}

static Document to_document(const Session& session) {
  Document document = Document::object();
  document.add("protocol", text_or_null(session.protocol)).add("cipher", text_or_null(session.cipher));
  document.add("group", text_or_null(session.group)).add("sni", text_or_null(session.sni));
  document.add("alpn", text_or_null(session.alpn)).add("resumed", session.resumed);
  return document;
}

static Document to_document(const ClientAuth& auth) {
  Document document = Document::object();
  document.add("requested", auth.requested);
  document.add("required", auth.required ? Document(*auth.required) : Document());
  document.add("sent", auth.sent);
  if (!auth.not_sent_because.empty()) {
    document.add("not_sent_because", auth.not_sent_because);
  }
  document.add("outcome", auth.outcome);
  document.add("accepted_issuers", Document(auth.accepted_issuers));
  document.add("signature_algorithms", Document(auth.signature_algorithms));
  if (!auth.certificate_types.empty()) {
    document.add("certificate_types", Document(auth.certificate_types));
  }
  return document;
}

template <typename T>
static Document to_list(const std::vector<T>& values) {
  Document::List list;
  list.reserve(values.size());
  for (const T& value : values) {
    list.push_back(to_document(value));
  }
  return Document(std::move(list));
}

/// What stands in the catalogue where the finding names nothing of its own.
static std::vector<std::string> references_of(const finding::Finding& found) {
  if (!found.references.empty()) {
    return found.references;
  }
  std::vector<std::string> references;
  for (const std::string_view part : split(finding::entry(found.kind).reference, ';')) {
    if (!trim(part).empty()) {
      references.emplace_back(trim(part));
    }
  }
  return references;
}

static std::vector<std::string> fix_of(const finding::Finding& found) {
  return found.fix.empty() ? std::vector<std::string>{std::string(finding::entry(found.kind).remedy)} : found.fix;
}

Document to_document(const finding::Finding& found) {
  Document document = Document::object();
  document.add("id", finding::id_of(found.kind));
  if (!found.rule.empty()) {
    document.add("rule", found.rule);
  }
  document.add("severity", finding::to_string(found.severity)).add("side", finding::to_string(found.side));
  document.add("confidence", finding::to_string(found.confidence));
  document.add("subject", to_document(found.subject));
  document.add("message", found.message);
  Document evidence = Document::list();
  for (const finding::Evidence& seen : found.evidence) {
    Document entry = Document::object();
    if (seen.step) {
      entry.add("step", *seen.step);
    }
    entry.add("text", seen.text);
    evidence.push(std::move(entry));
  }
  document.add("evidence", std::move(evidence));
  document.add("fix", Document(fix_of(found))).add("references", Document(references_of(found)));
  return document;
}

Document to_document(const Report& report) {
  Document document = Document::object();
  document.add("schema", "mtlsdiag/1").add("command", report.command);
  if (!report.target.empty()) {
    document.add("target", report.target);
  }
  document.add("started", format_instant(report.started, true)).add("duration_ms", report.duration_ms);
  if (report.verdict) {
    document.add("verdict", to_document(*report.verdict));
  }
  if (report.verdict || !report.findings.empty()) {
    document.add("findings", to_list(report.findings));
  }
  if (!report.steps.empty()) {
    document.add("steps", to_list(report.steps));
  }
  if (report.session) {
    document.add("session", to_document(*report.session));
  }
  if (report.client_auth) {
    document.add("client_auth", to_document(*report.client_auth));
  }
  const std::pair<const char*, const Document*> chains[] = {{"server_chain", &report.server_chain},
                                                            {"client_chain", &report.client_chain},
                                                            {"certificates", &report.certificates}};
  for (const auto& [name, chain] : chains) {
    if (!chain->is_null()) {
      document.add(name, *chain);
    }
  }
  if (const std::optional<Explanation> known = explanation_of(report)) {
    document.add("explanation", to_document(*known));
  }
  for (const Document::Member& member : *report.extra.members()) {
    document.add(member.name, member.value);
  }
  return document;
}

std::string to_json(const Document& document, int indent) {
  std::string out;
  write(out, document, indent, 0);
  return out;
}

bool reaches(const Report& report, finding::Severity fail_on) {
  for (const finding::Finding& found : report.findings) {
    if (found.severity >= fail_on) {
      return true;
    }
  }
  return false;
}

}  // namespace mtlsdiag::report
