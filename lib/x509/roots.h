// Roots: the trust anchors that a chain is judged by: files of any format, directories, hashed directories, SPIFFE
// bundles, and the system's store. The system's bundle is mapped and indexed by subject without being parsed (about
// 0.3 ms instead of 20), and a certificate is taken out of it when a chain asks for its subject.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "x509/object.h"

namespace mtlsdiag::x509 {

/// One anchor, owned by its Roots and valid as long as that lives.
struct Root {
  Bytes der;
  Place place;
  Bytes trust;  ///< OpenSSL's trust settings (x509/trust.h); empty: trusted for everything
};

class Roots final {
 public:
  Roots();
  ~Roots();
  Roots(Roots&&) noexcept;
  Roots& operator=(Roots&&) noexcept;
  Roots(const Roots&) = delete;
  Roots& operator=(const Roots&) = delete;

  /// Adds every certificate of a file, of a directory's files, or the members of a hashed directory (`HASH.N`), which
  /// are read when they are asked for. Fails where it cannot be read; a file without a certificate is no error, so that
  /// `truststore-empty` can be found. A file that most programs cannot read is refused, or taken and noted in
  /// problems().
  Result<void> add(const std::string& file_or_directory, Spoilt spoilt = Spoilt::refused);
  /// Adds certificates from memory.
  void add(ByteView der, Place place);
  /// Adds the system's store: `$SSL_CERT_FILE`, `$SSL_CERT_DIR`, else the distribution's bundle. Nothing is read before
  /// the first question. Fails where there is none.
  Result<void> add_system();

  /// True where no root was given or found. Reads what has not been read.
  [[nodiscard]] bool empty() const;
  /// The number of roots. Reads what has not been read.
  [[nodiscard]] std::size_t size() const;
  /// True once `add_system` was called: then the verdict speaks of "the system's roots".
  [[nodiscard]] bool has_system() const;
  /// Gives the roots whose subject equals the DER name `subject` by the comparison of RFC 5280 §7.1 (case and blanks of
  /// strings do not count).
  [[nodiscard]] std::vector<const Root*> find(ByteView subject) const;
  /// True where a root has exactly these bytes.
  [[nodiscard]] bool contains(ByteView certificate_der) const;
  /// True where a root that was read so far has trust settings.
  [[nodiscard]] bool has_trust_settings() const;
  /// Calls for every root, in the order in which they were added. Reads what has not been read.
  void each(const std::function<void(const Root&)>& visit) const;
  /// What is wrong with the files that were read: in a directory also those that could not be used.
  [[nodiscard]] const std::vector<Problem>& problems() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mtlsdiag::x509
