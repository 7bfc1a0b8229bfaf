// Advice: from a recognised message to the words that answer it: whose side has to act, the likely causes in order, how
// to fix it in that stack, and the command to check with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/explain.h"
#include "explain/matcher.h"

namespace mtlsdiag::explain {

/// The side that must change, by the role of the program that printed the message.
finding::Side side_for(Kind kind, Fault fault, Role speaker);

/// The kind as it reads once the side is known: a server that is told `bad certificate` is told that its own
/// certificate is not trusted, and a purpose is wrong for the role of him who presents.
Kind turned(Kind kind, finding::Side side);

/// Other kinds that the same words can stand for, most likely first.
std::vector<Kind> alternatives(Kind kind, Rank rank);

/// Fills in everything that follows from kind, fault, rank, speaker and stack.
void advise(Match& match, const Message* message, const Code* code, Fault fault);

}  // namespace mtlsdiag::explain
