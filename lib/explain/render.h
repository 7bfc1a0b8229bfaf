// Rendering: explanations as a Document (for JSON), as text for people and as Markdown for a ticket.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/document.h"
#include "explain/explain.h"
#include "finding/catalogue.h"

namespace mtlsdiag::explain {

/// The `matches[]` of the report, best first.
Document to_document(const std::vector<Match>& matches);

/// The text for people: the first answer in full, the others in short unless `verbose`.
std::string to_text(const std::vector<Match>& matches, std::size_t columns, bool verbose);

/// The same for a ticket: foreign text in code spans, nothing that Markdown would read as markup.
std::string to_markdown(const std::vector<Match>& matches);

/// The catalogue's entry of a finding, and the list of all of them, each in text and as a Document.
std::string entry_text(const finding::Entry& entry, std::size_t columns);
std::string list_text();
/// The manual page mtlsdiag-findings(7), in mdoc.
std::string list_manual();
Document list_document();

}  // namespace mtlsdiag::explain
