// The table of an audit: one row a test, with what is presented, what a correct server does, the finding where it does
// otherwise, and what that says of the server. A new test is a function that makes the identity (audit_identities.h)
// and a row; a test that varies something else than the certificate is run by name.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "finding/finding.h"
#include "handshake/settings.h"

namespace mtlsdiag::live {

/// What a test is made from.
struct AuditMaterials {
  std::optional<handshake::Identity> good;
  std::optional<handshake::Identity> ca;  ///< the trusted test CA with its key
  std::optional<handshake::Identity> expired;
  std::optional<handshake::Identity> revoked;
  std::optional<handshake::Identity> server_only;
  bool is_crl_installed = false;      ///< a CRL given names the certificate of the test `revoked`
  std::vector<Bytes> accepted_names;  ///< DER names of the server's CertificateRequest
  Instant now{};
};

/// What a test needs to be made; a row without it is skipped and says so.
enum class AuditNeed : std::uint8_t { nothing, good, ca, crl, expired, revoked, server_only, other_name, other_port };

std::string_view to_string(AuditNeed need);

/// True where the materials hold it; names and ports are not among them.
bool is_there(AuditNeed need, const AuditMaterials& materials);

/// The identities of one test, each tried in turn; an empty chain withholds the certificate.
using AuditIdentities = std::vector<handshake::Identity>;

struct AuditTest {
  std::string_view name;
  std::string_view presented;
  bool is_refusal_expected = true;  ///< false: information, either answer is right
  std::optional<finding::Kind> finding;
  finding::Severity severity = finding::Severity::error;
  AuditNeed need = AuditNeed::nothing;
  std::string_view why;  ///< what it says of a server that lets this in; a clause
  /// Null where the test is run by name (audit_elsewhere.cpp, audit_resumption.cpp, audit_timing.cpp).
  Result<AuditIdentities> (*present)(const AuditMaterials& materials) = nullptr;
  std::string_view fix = {};  ///< where that of the finding says something else; a sentence
};

std::span<const AuditTest> audit_tests();

/// Gives the row of that name, which must be there.
const AuditTest& audit_test(std::string_view name);

}  // namespace mtlsdiag::live
