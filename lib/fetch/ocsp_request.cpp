// The DER of an OCSP request: one certificate, no nonce (responders that answer from a cache ignore it), unsigned.
#include <initializer_list>

#include "der/certificate.h"
#include "fetch/fetcher.h"
#include "x509/digest.h"

namespace mtlsdiag::fetch {

namespace {

constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kOctetString = 0x04;
/// AlgorithmIdentifier of SHA-1 with NULL parameters.
constexpr std::uint8_t kSha1[] = {0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00};

Bytes element(std::uint8_t tag, std::initializer_list<ByteView> parts) {
  Bytes content;
  for (const ByteView part : parts) {
    content.insert(content.end(), part.begin(), part.end());
  }
  Bytes out;
  Writer writer(out);
  writer.u8(tag);
  if (content.size() < 0x80) {
    writer.u8(static_cast<std::uint8_t>(content.size()));
  } else {
    writer.u8(0x82);
    writer.u16(static_cast<std::uint16_t>(content.size()));
  }
  writer.bytes(content);
  return out;
}

}  // namespace

Bytes ocsp_request(ByteView leaf, ByteView issuer) {
  constexpr std::size_t kMaxSerial = 1024;
  const Result<der::Certificate> subject = der::Certificate::parse(leaf);
  const Result<der::Certificate> authority = der::Certificate::parse(issuer);
  if (!subject || !authority || subject->serial.size() > kMaxSerial) {
    return {};
  }
  const auto name_hash = x509::sha1(subject->issuer.raw);
  const auto key_hash = x509::sha1(authority->key.bits);
  const Bytes certificate_id =
      element(kSequence, {kSha1, element(kOctetString, {name_hash}), element(kOctetString, {key_hash}),
                          element(kInteger, {subject->serial})});
  const Bytes request_list = element(kSequence, {element(kSequence, {certificate_id})});
  return element(kSequence, {element(kSequence, {request_list})});
}

}  // namespace mtlsdiag::fetch
