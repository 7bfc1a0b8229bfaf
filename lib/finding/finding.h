// The shape of what we say: a Finding is a fact about what is being diagnosed (peer, certificate, file), with its
// evidence; a Verdict names the one cause among them. Findings are returned, never thrown, never printed by the finder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "finding/kind.h"

namespace mtlsdiag::finding {

enum class Severity : std::uint8_t { info, warning, error };
/// The side whose configuration must change.
enum class Side : std::uint8_t { client, server, network, unknown };
/// Certain: observed, or separated by experiment. Likely: inferred; the summary says from what.
enum class Confidence : std::uint8_t { certain, likely };
enum class Status : std::uint8_t { pass, warn, fail, unreachable };

std::string_view to_string(Severity severity);
std::string_view to_string(Side side);
std::string_view to_string(Confidence confidence);
std::string_view to_string(Status status);

/// Where the finding is: a certificate of a chain (`chain`, `index`, `name`), a place in a file, or nothing.
struct Subject {
  std::optional<Side> chain;          ///< whose chain: client or server
  std::optional<int> index;           ///< the place in it; 0 is the leaf
  std::string name;                   ///< the subject's distinguished name or SAN, printable
  std::string file;                   ///< as the user named it
  std::optional<std::size_t> line;    ///< from 1
  std::optional<std::size_t> offset;  ///< bytes from the start of the file (or of its decoded object)
  std::optional<int> document;        ///< of a YAML stream, from 0
  std::string key;                    ///< of a manifest: `data.tls.crt`
};

/// One observation that the finding rests on; `step` is the number of a Step of the same report.
struct Evidence {
  std::optional<int> step;
  std::string text;
};

struct Finding {
  Kind kind{};
  Severity severity = Severity::error;
  Side side = Side::unknown;
  Confidence confidence = Confidence::certain;
  Subject subject;
  std::string message;  ///< what is wrong here, with its values; no full stop
  std::vector<Evidence> evidence;
  std::vector<std::string> fix;         ///< what to do, in sentences; empty: the catalogue's remedies stand in
  std::vector<std::string> references;  ///< empty: the catalogue's
  std::string rule;                     ///< lint: the rule's permanent name
};

/// Another cause that fits the evidence, and what would tell it from the one named.
struct RunnerUp {
  Kind kind{};
  Side side = Side::unknown;
  std::string tell_apart;
};

/// The one cause, the side that must change, and how sure that is.
struct Verdict {
  Status status = Status::pass;
  std::optional<Kind> cause;
  Side side = Side::unknown;  ///< meaningless with `pass`
  std::string summary;
  Confidence confidence = Confidence::certain;
  std::vector<RunnerUp> runners_up;
};

/// Gives the status that findings amount to: `fail` with an error, `warn` with a warning, else `pass`;
/// `unreachable` where an error says that no byte stream to the target came about.
Status status_of(const std::vector<Finding>& findings);

/// Chooses the cause: the error finding of the earliest stage, then of the published rank, then of the lowest depth
/// (else, among warnings, likewise); null when there is neither. Source: the order in finding/catalogue.h.
const Finding* leading(const std::vector<Finding>& findings);

/// Makes the verdict that the leading finding stands for; the summary is the finding's message and can be replaced.
Verdict verdict_of(const std::vector<Finding>& findings);

}  // namespace mtlsdiag::finding
