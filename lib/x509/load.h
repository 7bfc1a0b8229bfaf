// Loading: from the bytes of an input, whatever its format, to the objects in it with their places, and to what is
// wrong with it. The content decides, never the name. This file finds the reader by the table in x509/formats.h and
// lays down the bounds; each reader is in a file of its own. Bytes come from x509/file.h or from wherever the caller
// has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "x509/object.h"
#include "x509/passphrase.h"
#include "x509/place.h"

namespace mtlsdiag::x509 {

/// The most key derivation (iterations of PKCS#12 MACs, PBE and PBES2, summed over a file) that is done for an input.
inline constexpr std::uint64_t kMaxKdfIterations = 10'000'000;
/// The most memory that scrypt may ask for.
inline constexpr std::uint64_t kMaxScryptMemory = 64U << 20U;
/// The deepest nesting and the most nodes of a YAML or JSON manifest.
inline constexpr std::size_t kMaxManifestDepth = 64;
inline constexpr std::size_t kMaxManifestNodes = 100'000;
/// The most objects that are kept of one input; a stream (x509/stream.h) has no such bound.
inline constexpr std::size_t kMaxObjects = 200'000;
/// The most problems of one input that are told.
inline constexpr std::size_t kMaxProblems = 1000;
/// The largest body of one PEM block, decoded or not.
inline constexpr std::size_t kMaxPemBlock = 64U << 20U;

struct LoadSettings {
  Passphrase passphrase;  ///< for keys and key stores
  std::uint64_t max_kdf_iterations = kMaxKdfIterations;
  std::size_t max_objects = kMaxObjects;
  bool checks_certificates = true;  ///< false: the caller reads each anyhow, and sees which cannot be read
};

/// Tells why a certificate cannot be read: often it is none, and somebody gave it the wrong label.
std::string why_unreadable(const Error& error, ByteView der, std::string_view label);

/// What an input held. Objects are in the order in which they were found.
struct Loaded {
  std::string_view format;  ///< of the outermost reader: `PEM`, `DER`, `PKCS#12`, `Kubernetes manifest`, …
  std::vector<Object> objects;
  std::vector<Problem> problems;

  /// The first problem that spoils the input (one with a finding id); null: there is none.
  [[nodiscard]] const Problem* failure() const;
  /// The same for one who wants objects of `kind`: where they are there, keys that do not open are no failure, and, to
  /// those who take it, nor is what other programs cannot read.
  [[nodiscard]] const Problem* failure_of(ObjectKind kind, Spoilt spoilt) const;
  /// Says what was found, "it holds a request, a private key"; empty where there was nothing.
  [[nodiscard]] std::string contents() const;
  /// True where an object of that kind was found.
  [[nodiscard]] bool has(ObjectKind kind) const;
};

/// Reads everything in `content`. `name` is what the user called it; it is made printable. Never fails: what cannot be
/// read is among the problems, each block by itself.
Loaded load(ByteView content, std::string_view name, LoadSettings settings = {});

/// Reads the file, standard input (`-`) or store URI `name` and everything in it. Reading the file is bounded
/// (x509/file.h); what cannot be read is among the problems.
Loaded load_file(const std::string& name, LoadSettings settings = {});

/// Reads a file that must hold at least one object of `kind`, and gives those objects; other objects are passed over.
/// Fails with the first problem of the file, or where there is no such object in it: for files that are a means.
Result<std::vector<Object>> load_only(const std::string& name, ObjectKind kind, LoadSettings settings = {});

}  // namespace mtlsdiag::x509
