// Sign: the words by which a line betrays the program that printed it, and its role. What to do in that program is in
// stacks/settings.h, under the same ids.
#pragma once

#include <span>
#include <string_view>

#include "explain/message.h"

namespace mtlsdiag::explain {

/// A word by which a line gives away the program that printed it and, often, its role in the connection.
struct Sign {
  std::string_view literal;
  std::string_view stack;  ///< empty: tells the role only
  Role role = Role::either;
};

std::span<const Sign> signs();

}  // namespace mtlsdiag::explain
