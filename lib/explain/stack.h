// Stack: the programs whose logs explain reads, by the signs that betray them, and what to do in each of them: which
// setting holds the trusted CAs, the own certificate, the versions. A message's own remedy goes before these.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explain/message.h"

namespace mtlsdiag::explain {

/// What a remedy is about.
enum class Topic : std::uint8_t { trust, identity, name, versions, ciphers, plain, revocation, files, reach, log };

/// A word by which a line gives away the program that printed it and, often, its role in the connection.
struct Sign {
  std::string_view literal;
  std::string_view stack;  ///< empty: tells the role only
  Role role = Role::either;
};

/// How something is set in one stack.
struct Way {
  std::string_view stack;
  Topic topic;
  Role role;  ///< of the program; either: the same in both roles
  std::string_view words;
};

std::span<const Sign> signs();
std::span<const Way> ways();

/// Gives what a kind of finding is about.
Topic topic_of(Kind kind);

/// Finds how a stack sets what a topic is about; empty where nothing is known.
std::string_view way_of(std::string_view stack, Topic topic, Role role);

}  // namespace mtlsdiag::explain
