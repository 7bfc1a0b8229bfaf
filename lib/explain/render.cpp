#include "explain/render.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace mtlsdiag::explain {
namespace {

using finding::id_of;

/// Whose side, in a few words.
std::string side_words(const Match& match) {
  if (match.side != finding::Side::unknown) {
    return std::string(to_string(match.side));
  }
  if (match.side_if.client == finding::Side::unknown) {
    return "unknown";
  }
  return fmt::format("{} if a client printed it, {} if a server did", to_string(match.side_if.client),
                     to_string(match.side_if.server));
}

/// The same as a sentence; who has to act is said in the few words already where it turns with the speaker.
std::string side_sentence(const Match& match) {
  const bool is_turning = match.side == finding::Side::unknown && match.side_if.client != finding::Side::unknown;
  return side_words(match) + "." + (is_turning ? "" : " " + match.whose);
}

/// Adds a paragraph with a hanging label of fixed width.
void add_field(std::string& text, std::string_view label, std::string_view value, std::size_t columns) {
  constexpr std::size_t kIndent = 10;
  if (value.empty()) {
    return;
  }
  bool first = true;
  for (const std::string& line : wrap(value, columns > kIndent + 20 ? columns - kIndent : 70)) {
    text += fmt::format("  {:<8}{}\n", first ? label : "", line);
    first = false;
  }
}

std::string where(const Match& match) {
  std::string text = match.count > 1 ? fmt::format("{} times, first in line {}", match.count, match.line)
                                     : fmt::format("line {}", match.line);
  if (!match.first_time.empty()) {
    text += match.first_time == match.last_time || match.last_time.empty()
                ? fmt::format(", at {}", match.first_time)
                : fmt::format(", from {} to {}", match.first_time, match.last_time);
  }
  return text;
}

void add_full(std::string& text, const Match& match, std::size_t columns) {
  text += fmt::format("{} [{}]\n", finding::entry(match.kind).title, id_of(match.kind));
  add_field(text, "side", side_sentence(match), columns);
  add_field(text, "seen", fmt::format("{} ({}; {})", quoted(match.text), match.stack, where(match)), columns);
  if (match.meaning != finding::entry(match.kind).title) {
    add_field(text, "means", match.meaning, columns);
  }
  if (!match.tell.empty()) {
    add_field(text, "tell", match.tell, columns);
  }
  int number = 0;
  for (const std::string& cause : match.causes) {
    ++number;
    add_field(text, number == 1 ? "cause" : "or", cause, columns);
  }
  add_field(text, "fix", match.fix, columns);
  add_field(text, "check", match.check, columns);
  if (!match.runners_up.empty()) {
    std::string others;
    for (const Kind kind : match.runners_up) {
      others += (others.empty() ? "" : ", ") + std::string(id_of(kind));
    }
    add_field(text, "could", "also be " + others, columns);
  }
}

/// Puts foreign text in a code span whose fence it cannot close.
std::string code_span(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return longest == 0 ? fence + std::string(text) + fence : fence + " " + std::string(text) + " " + fence;
}

}  // namespace

Document to_document(const std::vector<Match>& matches) {
  Document list = Document::list();
  for (const Match& match : matches) {
    Document each = Document::object();
    each.add("id", id_of(match.kind)).add("side", to_string(match.side));
    if (match.side == finding::Side::unknown && match.side_if.client != finding::Side::unknown) {
      Document side_if = Document::object();
      side_if.add("client", to_string(match.side_if.client)).add("server", to_string(match.side_if.server));
      each.add("side_if", std::move(side_if));
    }
    each.add("stack", match.stack).add("text", match.text).add("start", match.start).add("end", match.end);
    each.add("line", match.line).add("count", match.count).add("confidence", to_string(match.confidence));
    if (!match.first_time.empty()) {
      each.add("first", match.first_time).add("last", match.last_time);
    }
    each.add("meaning", match.meaning).add("whose", match.whose);
    if (!match.tell.empty()) {
      each.add("tell", match.tell);
    }
    each.add("causes", match.causes).add("fix", match.fix).add("check", match.check).add("source", match.source);
    std::vector<std::string> others;
    for (const Kind kind : match.runners_up) {
      others.emplace_back(id_of(kind));
    }
    each.add("runners_up", others);
    list.push(std::move(each));
  }
  return list;
}

std::string to_text(const std::vector<Match>& matches, std::size_t columns, bool verbose) {
  std::string text;
  const bool is_choice = !matches.empty() && !matches.front().tell.empty();
  std::size_t number = 0;
  for (const Match& match : matches) {
    if (number > 0) {
      text += "\n";
    }
    if (number == 0 || verbose || is_choice) {
      add_full(text, match, columns);
    } else {
      text += fmt::format("{} [{}]\n", finding::entry(match.kind).title, id_of(match.kind));
      add_field(text, "side", side_words(match), columns);
      add_field(text, "seen", fmt::format("{} ({}; {})", quoted(match.text), match.stack, where(match)), columns);
    }
    ++number;
  }
  return text;
}

std::string to_markdown(const std::vector<Match>& matches) {
  std::string text;
  for (const Match& match : matches) {
    text += fmt::format("### {} (`{}`)\n\n", finding::entry(match.kind).title, id_of(match.kind));
    text += fmt::format("- **Side:** {}\n", side_sentence(match));
    text += fmt::format("- **Seen:** {} ({}; {})\n", code_span(match.text), match.stack, where(match));
    if (!match.tell.empty()) {
      text += fmt::format("- **How to tell:** {}\n", match.tell);
    }
    int number = 0;
    text += "- **Likely causes:**\n";
    for (const std::string& cause : match.causes) {
      text += fmt::format("  {}. {}\n", ++number, cause);
    }
    text += fmt::format("- **Fix:** {}\n", match.fix);
    text += fmt::format("- **Check:** {}\n\n", code_span(match.check));
  }
  return text;
}

std::string entry_text(const finding::Entry& entry, std::size_t columns) {
  constexpr std::string_view kRules[] = {
      "the side that presents the chain", "the side that verifies", "client", "server", "network",
      "depends on what was seen"};
  std::string text = fmt::format("{} [{}]\n", entry.title, entry.id);
  add_field(text, "means", entry.cause, columns);
  add_field(text, "side", kRules[static_cast<std::size_t>(entry.side)], columns);
  add_field(text, "fix", entry.remedy, columns);
  add_field(text, "level", to_string(entry.severity), columns);
  add_field(text, "see", entry.reference, columns);
  return text;
}

std::string list_text() {
  std::string text;
  for (const finding::Entry& entry : finding::catalogue()) {
    text += fmt::format("{:<28} {:<8} {}\n", entry.id, to_string(entry.severity), entry.title);
  }
  return text;
}

namespace {

/// A text as an mdoc line: no control line, no escape.
std::string mdoc(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '\\' ? std::string("\\e") : std::string(1, c);
  }
  return !out.empty() && (out[0] == '.' || out[0] == '\'') ? "\\&" + out : out;
}

/// Breaks text into source lines, a sentence a line, as mdoc wants it.
std::string mdoc_lines(std::string_view text) {
  constexpr std::size_t kColumns = 74;
  std::string out;
  while (!text.empty()) {
    const std::size_t stop = text.find(". ");
    const std::string_view sentence = stop == std::string_view::npos ? text : text.substr(0, stop + 1);
    for (const std::string& line : wrap(sentence, kColumns)) {
      out += mdoc(line) + "\n";
    }
    text.remove_prefix(stop == std::string_view::npos ? text.size() : stop + 2);
  }
  return out;
}

}  // namespace

std::string list_manual() {
  std::string page =
      ".\\\" Made by: mtlsdiag explain --list --format man\n"
      ".Dd November 21, 2026\n.Dt MTLSDIAG-FINDINGS 7\n.Os\n.Sh NAME\n.Nm mtlsdiag-findings\n"
      ".Nd every finding of mtlsdiag\n.Sh DESCRIPTION\n"
      "Each problem that\n.Xr mtlsdiag 1\nreports is a finding with one of the ids below.\n"
      "The ids are stable: none is renamed or given another meaning.\n.Bl -tag -width Ds\n";
  for (const finding::Entry& entry : finding::catalogue()) {
    page += fmt::format(".It Cm {} Pq {}\n", entry.id, to_string(entry.severity));
    page += mdoc_lines(entry.cause) + mdoc_lines(entry.remedy);
    page += fmt::format(".br\nSee {}.\n", mdoc(entry.reference));
  }
  return page + ".El\n.Sh SEE ALSO\n.Xr mtlsdiag 1 ,\n.Xr mtlsdiag-explain 1\n";
}

Document list_document() {
  Document list = Document::list();
  for (const finding::Entry& entry : finding::catalogue()) {
    Document each = Document::object();
    each.add("id", entry.id).add("title", entry.title).add("severity", to_string(entry.severity));
    each.add("cause", entry.cause).add("remedy", entry.remedy).add("reference", entry.reference);
    list.push(std::move(each));
  }
  return list;
}

}  // namespace mtlsdiag::explain
