// Report → Document → JSON. Written here and not by a library because a scan of 100,000 certificates spends most of its
// time in this file, and because every string must come out as valid UTF-8 whatever it holds (Boost.JSON 1.81 does not
// check that when it writes).
#include <algorithm>
#include <array>
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

/// The characters that stand for themselves in JSON and need no look at their neighbours.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (unsigned c = 0x20; c < 0x7F; ++c) {
    plain[c] = c != '"' && c != '\\';
  }
  return plain;
}();

bool is_plain(char c) {
  return kPlain[static_cast<unsigned char>(c)];
}

void write_string(std::string& out, std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) {
    out += '"';
    out.append(text).push_back('"');
    return;
  }
  // Text in values is printable already (base/text.h); what is not is a slip of ours that must not break the document.
  const bool is_clean = is_printable(text);
  const std::string cleaned = is_clean ? std::string() : printable(text, text.size() + 1);
  std::string_view left = is_clean ? text : std::string_view(cleaned);
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

/// Goes to where the next element or member of something begins.
void separate(std::string& out, bool& is_first, int indent, int depth) {
  if (!is_first) {
    out += indent > 0 ? "," : ", ";
  }
  is_first = false;
  new_line(out, indent, depth);
}

template <typename Range, typename Each>
void write_container(std::string& out, const Range& range, std::string_view braces, int indent, int depth, Each each) {
  out += braces.front();
  bool is_first = true;
  for (const auto& element : range) {
    separate(out, is_first, indent, depth + 1);
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

template <typename T, typename Visit>
static void each_document(const std::vector<T>& values, Visit visit) {
  for (const T& value : values) {
    visit(to_document(value));
  }
}

/// Gives the members of a report in the contract's order: to `add` what is short, to `list` what may be long, as a
/// function that visits the elements.
template <typename Members>
static void give_members(const Report& report, Members& out) {
  out.add("schema", "mtlsdiag/1");
  out.add("command", report.command);
  if (!report.target.empty()) {
    out.add("target", report.target);
  }
  out.add("started", format_instant(report.started, true));
  out.add("duration_ms", report.duration_ms);
  if (report.verdict) {
    out.add("verdict", to_document(*report.verdict));
  }
  if (report.verdict || !report.findings.empty()) {
    out.list("findings", [&](const auto& visit) { each_document(report.findings, visit); });
  }
  if (!report.steps.empty()) {
    out.list("steps", [&](const auto& visit) { each_document(report.steps, visit); });
  }
  if (report.session) {
    out.add("session", to_document(*report.session));
  }
  if (report.client_auth) {
    out.add("client_auth", to_document(*report.client_auth));
  }
  const std::pair<const char*, const Document*> chains[] = {{"server_chain", &report.server_chain},
                                                            {"client_chain", &report.client_chain},
                                                            {"certificates", &report.certificates}};
  for (const auto& [name, chain] : chains) {
    if (!chain->is_null()) {
      out.add(name, *chain);
    }
  }
  if (report.each_certificate) {
    out.list("certificates", [&](const auto& visit) { report.each_certificate(visit); });
  }
  if (const std::optional<Explanation> known = explanation_of(report)) {
    out.add("explanation", to_document(*known));
  }
  for (const Document::Member& member : *report.extra.members()) {
    out.add(member.name, member.value);
  }
}

namespace {

/// Gathers the members in a Document.
struct Gathered {
  Document document = Document::object();

  void add(std::string_view name, Document value) { document.add(name, std::move(value)); }
  template <typename Make>
  void list(std::string_view name, Make make) {
    Document elements = Document::list();
    make([&](Document element) { elements.push(std::move(element)); });
    document.add(name, std::move(elements));
  }
};

/// Hands text on where enough of it has come together.
void hand_on(std::string& out, const Writer& writer) {
  constexpr std::size_t kPiece = 32 * 1024;
  if (out.size() >= kPiece) {
    writer(out);
    out.clear();
  }
}

/// Writes the members as they come, and hands the text on piece by piece.
class Written final {
 public:
  Written(int indent, const Writer& writer) : indent_(indent), writer_(writer) { out_ += '{'; }

  void add(std::string_view name, const Document& value) {
    begin(name);
    write(out_, value, indent_, 1);
    hand_on(out_, writer_);
  }
  template <typename Make>
  void list(std::string_view name, Make make) {
    begin(name);
    writer_(out_);
    out_.clear();
    JsonList list(indent_, 1, writer_);
    make([&list](const Document& element) { list.push(element); });
    list.end();
  }
  void end() {
    new_line(out_, indent_, 0);
    out_ += '}';
    writer_(out_);
  }

 private:
  void begin(std::string_view name) {
    separate(out_, is_first_, indent_, 1);
    write_string(out_, name);
    out_ += ": ";
  }
  std::string out_;
  int indent_;
  const Writer& writer_;
  bool is_first_ = true;
};

}  // namespace

JsonList::JsonList(int indent, int depth, const Writer& writer)
    : out_("["), indent_(indent), depth_(depth), writer_(writer) {}

void JsonList::push(const Document& element) {
  separate(out_, is_empty_, indent_, depth_ + 1);
  write(out_, element, indent_, depth_ + 1);
  hand_on(out_, writer_);
}

void JsonList::end() {
  if (!is_empty_) {
    new_line(out_, indent_, depth_);
  }
  out_ += ']';
  writer_(out_);
}

Document to_document(const Report& report) {
  Gathered gathered;
  give_members(report, gathered);
  return std::move(gathered.document);
}

void write_json(const Report& report, int indent, const Writer& writer) {
  Written written(indent, writer);
  give_members(report, written);
  written.end();
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
