// Whether the application was reached: from what was seen in one attempt, and from what the good certificate saw. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnose/diagnose.h"

namespace mtlsdiag::live {

/// What the user said that "reached" means, where the default cannot know.
struct ReachedWhen {
  std::vector<int> statuses;
  std::string text;
  std::string protocol;  ///< of --starttls
};

/// True: the application answered. False: it was refused before. Nothing: what was seen does not tell.
/// `good` is the attempt with the good certificate under the same TLS version.
std::optional<bool> is_application_reached(const diagnose::Attempt& seen, const diagnose::Attempt& good,
                                           const ReachedWhen& rule);

/// True where the application answered, or a quiet one keeps the connection: without the good certificate's answer to
/// hold it against (under another name, at another port).
bool is_let_in(const diagnose::Attempt& seen, const ReachedWhen& rule);

/// Says from what it is inferred that an attempt which `is_application_reached` was let in: a noun phrase with its
/// reserve. Empty where the application itself answered.
std::string_view inferred_from(const diagnose::Attempt& seen, const diagnose::Attempt& good, const ReachedWhen& rule);

/// Says what counts as reached here: a noun phrase.
std::string describe_reached(const diagnose::Attempt& good, const ReachedWhen& rule);

/// Says in a few words what was seen: "alert certificate_required", "HTTP 400", "connection closed".
std::string describe_seen(const diagnose::Attempt& seen);

/// True where both answers are the same application's, as far as their texts tell.
bool is_same_answer(const diagnose::Attempt& seen, const diagnose::Attempt& good);

}  // namespace mtlsdiag::live
