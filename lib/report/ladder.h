// The ladder: the steps of both sides as people read them, client left, server right, each with the few words that
// matter of what it says.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/document.h"
#include "finding/step.h"
#include "report/text_writer.h"

namespace mtlsdiag::report {

/// Writes the steps with their heading; nothing where there are none. With --verbose each step's whole detail follows.
void write_steps(TextWriter& text, std::span<const finding::Step> steps);

/// Writes a Document as indented lines of name and value.
void write_all_detail(TextWriter& text, const Document& value, const std::string& name, std::size_t depth);

/// The text of a member; empty where there is no such member or it is no text.
std::string text_member(const Document& document, std::string_view name);

}  // namespace mtlsdiag::report
