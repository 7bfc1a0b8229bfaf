// CertificateList: a zero-copy reading of a CRL. Its entries are walked on demand and never kept, so that a list of
// millions costs no memory. Whether a CRL is current, signed and in scope is for `path` to judge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "der/certificate.h"
#include "der/extensions.h"

namespace mtlsdiag::der {

/// One revoked certificate. Source: RFC 5280 §5.1.2.6, §5.3.
struct RevokedEntry {
  ByteView serial;
  Time date;
  std::vector<Extension> extensions;
  bool has_empty_extensions = false;  ///< the list of extensions is there and empty
  std::size_t offset = 0;

  /// The reasonCode (0 to 10); nothing where there is none or it cannot be read.
  [[nodiscard]] std::optional<int> reason() const;
};

/// Names a reasonCode: "keyCompromise". Source: RFC 5280 §5.3.1.
const char* reason_name(int reason);

struct CertificateList {
  ByteView raw;
  ByteView tbs;
  int version = 1;
  AlgorithmIdentifier tbs_signature;
  AlgorithmIdentifier signature_algorithm;
  ByteView signature;
  Name issuer;
  Time this_update;
  std::optional<Time> next_update;
  Element revoked;  ///< the SEQUENCE OF entries; empty content where there is none
  std::vector<Extension> extensions;
  Oddities oddities;

  /// Reads a CRL; its entries are only skipped over. Fails with `malformed`. Source: RFC 5280 §5.1.
  static Result<CertificateList> parse(ByteView bytes);

  [[nodiscard]] const Extension* find(const Oid& oid) const { return find_extension(extensions, oid); }
};

/// Walks the entries of a CRL.
class RevokedWalk final {
 public:
  explicit RevokedWalk(const CertificateList& list) : in_(list.revoked, reading_) {}
  RevokedWalk(const RevokedWalk&) = delete;
  RevokedWalk& operator=(const RevokedWalk&) = delete;

  /// Reads the next entry. False at the end, and at an entry that cannot be read (`is_broken`).
  bool next(RevokedEntry& entry);
  [[nodiscard]] bool is_broken() const { return !reading_.ok(); }

 private:
  Reading reading_;
  Cursor in_;
};

}  // namespace mtlsdiag::der
