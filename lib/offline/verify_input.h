// What verify judges, as it was found in the files: the certificates with their places, which of them is the leaf, and
// what is wrong with the files themselves.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "finding/finding.h"
#include "x509/load.h"

namespace mtlsdiag::offline {

struct VerifyInput {
  std::vector<x509::Object> certificates;  ///< of all files, in order
  std::vector<std::size_t> file_of;        ///< the number of the file that each is from
  std::vector<finding::Finding> findings;  ///< about the files
  std::size_t leaf = 0;                    ///< its place in `certificates`

  /// The leaf, then the other certificates of its file: what a peer would be sent.
  [[nodiscard]] std::vector<ByteView> presented() const;
  /// The certificates of the other files.
  [[nodiscard]] std::vector<ByteView> others() const;
};

/// Reads the files and chooses the leaf. What is wrong with a file is a finding.
VerifyInput read_verify_input(const std::vector<std::string>& files, const x509::Passphrase& passphrase);

}  // namespace mtlsdiag::offline
