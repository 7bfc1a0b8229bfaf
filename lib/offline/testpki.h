// A PKI to test with: a root, an intermediate, a server and a client certificate that work together, and a broken
// variant for each finding about certificates and chains, each in a folder of its own with the command that shows it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "finding/kind.h"
#include "mint/key.h"

namespace mtlsdiag::offline {

struct TestPkiSettings {
  std::string name = "localhost";  ///< the server's name; localhost and the loopback addresses are added
  mint::Algorithm algorithm = mint::Algorithm::p256;
  int days = 365;  ///< how long the leaves are valid
  Instant now{};
  bool hostile = false;  ///< adds a folder with one certificate for each hostile text, in every name field
};

/// A file to be written, by its path below the directory.
struct TestPkiFile {
  std::string path;
  Bytes content;
  bool is_secret = false;
};

/// One broken variant and what shows it.
struct TestPkiVariant {
  std::string folder;
  finding::Kind kind{};
  std::string story;                               ///< what is wrong with it, one sentence
  std::vector<std::vector<std::string>> commands;  ///< each the words after `mtlsdiag`, to be run in the folder
};

struct TestPki {
  std::vector<TestPkiFile> files;
  std::vector<TestPkiVariant> variants;
};

/// Makes the whole PKI in memory. Fails with `usage` on a name that cannot be a host's, `system` where OpenSSL cannot.
Result<TestPki> make_test_pki(const TestPkiSettings& settings);

/// Writes it: directories 0700, keys 0600, the rest 0644. Fails with `system` before anything is written where a file
/// is there already and `may_replace` is off, or where something cannot be written.
Result<void> write_test_pki(const TestPki& pki, const std::string& directory, bool may_replace);

}  // namespace mtlsdiag::offline
