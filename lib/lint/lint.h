// The linter: holds files against rules. Inputs are added one after the other (and judged as they are added, so that
// they need not stay in memory); what concerns several objects is judged at the end. Which rules run, and how severe
// they are, is the Selection's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "finding/finding.h"
#include "lint/facts.h"
#include "lint/rule.h"
#include "x509/load.h"
#include "x509/passphrase.h"

namespace mtlsdiag::lint {

/// Which rules run. Words are rule names, families' prefixes (`rfc5280.*`) or finding ids.
struct Selection {
  std::uint8_t profile = kMtls;
  std::vector<std::string> only;  ///< empty: all of the profile
  std::vector<std::string> skip;
  /// Severities that replace the rules' own, by rule name or finding id.
  std::vector<std::pair<std::string, finding::Severity>> severities;
};

/// Says whether a word of a Selection means the rule.
bool is_meant(std::string_view word, const Rule& rule);
/// True where the word means at least one rule.
bool is_known(std::string_view word);

struct Settings {
  Limits limits;
  Selection selection;
  x509::Passphrase passphrase;
};

/// One file, or what stood on standard input.
struct Input {
  std::string name;   ///< as the user named it
  ByteView content;   ///< needed while it is added only
  unsigned mode = 0;  ///< of a regular file; 0: nothing is asked of it
};

class Linter final {
 public:
  explicit Linter(Settings settings);
  ~Linter();
  Linter(const Linter&) = delete;
  Linter& operator=(const Linter&) = delete;

  /// Reads an input and judges everything in it by itself.
  void add(const Input& input);
  /// Notes why a file could not be read at all; the problem's place names it.
  void add_unreadable(x509::Problem problem);

  /// Judges what concerns several objects, and gives all findings: in the order of the inputs, of the places in them,
  /// of the rules.
  std::vector<finding::Finding> finish();

  /// Counts what was read.
  [[nodiscard]] std::size_t certificates() const;
  [[nodiscard]] std::size_t objects() const;
  /// Calls for every certificate with its DER and place, in order.
  void each_certificate(const std::function<void(const x509::Object&)>& visit) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mtlsdiag::lint
