// OcspResponse: a zero-copy reading of an OCSP response with every single answer in it. Whether it is current, signed
// by whom it should be and about the certificate in question is for `path` to judge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "der/certificate.h"

namespace mtlsdiag::der {

/// Source: RFC 6960 §4.2.1.
enum class OcspStatus : std::uint8_t {
  successful = 0,
  malformed_request = 1,
  internal_error = 2,
  try_later = 3,
  sig_required = 5,
  unauthorized = 6,
};
std::string_view to_string(OcspStatus status);

enum class CertificateStatus : std::uint8_t { good, revoked, unknown };
std::string_view to_string(CertificateStatus status);

struct SingleResponse {
  AlgorithmIdentifier hash;  ///< by which the issuer's name and key are named
  ByteView issuer_name_hash;
  ByteView issuer_key_hash;
  ByteView serial;
  CertificateStatus status = CertificateStatus::unknown;
  std::optional<Time> revoked_at;
  std::optional<int> reason;
  Time this_update;
  std::optional<Time> next_update;
  std::vector<Extension> extensions;
};

struct OcspResponse {
  ByteView raw;
  OcspStatus status = OcspStatus::successful;
  bool is_basic = false;  ///< holds a BasicOCSPResponse; what follows is empty without one
  ByteView tbs;           ///< ResponseData, the signed part
  std::optional<Name> responder_name;
  std::optional<ByteView> responder_key_hash;
  Time produced_at;
  std::vector<SingleResponse> responses;
  std::vector<Extension> extensions;
  AlgorithmIdentifier signature_algorithm;
  ByteView signature;
  std::vector<ByteView> certificates;  ///< sent along, DER
  Oddities oddities;

  /// Reads a response. Fails with `malformed`. Source: RFC 6960 §4.2.1.
  static Result<OcspResponse> parse(ByteView bytes);
};

}  // namespace mtlsdiag::der
