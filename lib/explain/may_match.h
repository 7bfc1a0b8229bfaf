// may_match: a cheap look at the words that a pattern cannot do without. To make an RE2 of a pattern takes as long as
// two hundred such looks, and of the rows whose literal stands in a line nearly all fail by a word that does not.
#pragma once

#include <string_view>

namespace mtlsdiag::explain {

/// False only where the pattern, matched as rows are (without regard to case, `_` and blank alike), certainly matches
/// nowhere in the text, whose letters are lower case and whose `_` are blanks. Of the syntax of RE2 it knows what the
/// tables use; of what it does not know it says that it may match.
bool may_match(std::string_view pattern, std::string_view text);

}  // namespace mtlsdiag::explain
