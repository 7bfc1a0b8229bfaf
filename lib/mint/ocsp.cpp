#include "mint/ocsp.h"

#include <openssl/sha.h>

#include "mint/der_builder.h"
#include "mint/key.h"

namespace mtlsdiag::mint {
namespace {

Bytes sha1(ByteView bytes) {
  Bytes digest(SHA_DIGEST_LENGTH);
  SHA1(bytes.data(), bytes.size(), digest.data());
  return digest;
}

/// Source: RFC 6960 §4.1.1 (CertID).
Bytes certificate_id(const OcspSpec& spec, const Issuer& issuer) {
  return sequence({sequence({object_identifier("1.3.14.3.2.26"), null()}), octet_string(sha1(issuer.name.der)),
                   octet_string(key_identifier(issuer.key)), raw_integer(spec.serial)});
}

Bytes status(const OcspSpec& spec) {
  if (!spec.revoked_at) {
    return element(context(0, false), ByteView{});
  }
  Bytes reason;
  if (spec.reason) {
    const auto code = static_cast<std::uint8_t>(*spec.reason);
    reason = element(context(0, true), {element(kEnumerated, ByteView(&code, 1))});
  }
  return element(context(1, true), {generalized_time(*spec.revoked_at), reason});
}

}  // namespace

Result<Bytes> make_ocsp_response(const OcspSpec& spec, const Issuer& issuer, const Issuer& signer) {
  Result<Bytes> algorithm = signature_algorithm(signer.key, Digest::automatic);
  if (!algorithm) {
    return algorithm.error();
  }
  const Bytes next = spec.next_update ? element(context(0, true), {generalized_time(*spec.next_update)}) : Bytes{};
  const Bytes single = sequence({certificate_id(spec, issuer), status(spec), generalized_time(spec.this_update), next});
  const Bytes to_be_signed =
      sequence({element(context(1, true), {signer.name.der}), generalized_time(spec.this_update), sequence({single})});
  Result<Bytes> signature = sign(to_be_signed, signer.key, Digest::automatic);
  if (!signature) {
    return signature.error();
  }
  if (spec.corrupt_signature) {
    signature->back() ^= 0x01;
  }
  const Bytes basic = sequence({to_be_signed, *algorithm, bit_string(*signature)});
  constexpr std::uint8_t kSuccessful = 0;
  return sequence(
      {element(kEnumerated, ByteView(&kSuccessful, 1)),
       element(context(0, true), {sequence({object_identifier("1.3.6.1.5.5.7.48.1.1"), octet_string(basic)})})});
}

}  // namespace mtlsdiag::mint
