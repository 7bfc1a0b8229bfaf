// RefusalPage: what a server says beside an HTTP refusal. HEAD brings no body, and the body is where servers say why
// they refuse a client certificate; and whether a refusal is about who asks or about the path, another path tells.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "diagnose/diagnose.h"
#include "net/ladder.h"

namespace mtlsdiag::live {

/// Asks for a path on a connection of its own, to the same address, as the first attempt did.
using AskForPath = std::function<Result<diagnose::Application>(const std::string& path)>;

/// Reads the page behind a refusal of `said`, and, where that may be about the path alone (401, 403), asks for another
/// one. What is learnt is put into `said` and shown as steps of the ladder.
Result<void> read_refusal_page(diagnose::Application& said, const AskForPath& ask, net::Ladder& ladder);

}  // namespace mtlsdiag::live
