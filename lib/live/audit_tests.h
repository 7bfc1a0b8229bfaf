// The table of an audit: one row a test, with what is presented, what a correct server does, and the finding where it
// does otherwise. A new test is a function that makes the identity and a row.
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
  std::vector<Bytes> accepted_names;  ///< DER names of the server's CertificateRequest
  Instant now{};
};

/// What a test needs to be made; a row without it is skipped and says so.
enum class AuditNeed : std::uint8_t { nothing, good, ca, expired, revoked, server_only };

std::string_view to_string(AuditNeed need);
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
  Result<AuditIdentities> (*present)(const AuditMaterials& materials) = nullptr;
};

std::span<const AuditTest> audit_tests();

}  // namespace mtlsdiag::live
