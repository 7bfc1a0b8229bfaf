// The means of verify: what chains are judged by, read once for all of them, and what is fetched where they do not do.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "finding/finding.h"
#include "offline/verify.h"
#include "path/validator.h"
#include "x509/roots.h"

namespace mtlsdiag::offline {

struct VerifyMeans {
  /// Reads the roots, candidates, CRLs and OCSP responses. Fails with one sentence where a file cannot be used.
  static Result<std::unique_ptr<VerifyMeans>> open(const VerifySettings& settings);

  x509::Roots roots;
  std::vector<finding::Finding> findings;  ///< about the means themselves
  std::unique_ptr<path::Validator> validator;
  std::vector<Bytes> candidates;
  std::vector<Bytes> crls;

 private:
  Result<void> add_files(const VerifySettings& settings);
  void add_spoilt_roots();
};

/// Gets what is missing from the addresses in the certificates, where a fetcher was given, and judges again.
void fetch_issuers(const VerifySettings& settings, VerifyMeans& means, const std::vector<ByteView>& chain,
                   path::Assessment& assessment, std::vector<std::string>& notes);

/// Gets CRLs and OCSP answers of the best path's certificates, where a fetcher was given, and judges again.
void fetch_revocation(const VerifySettings& settings, VerifyMeans& means, const std::vector<ByteView>& chain,
                      path::Assessment& assessment, std::vector<std::string>& notes);

}  // namespace mtlsdiag::offline
