#include "mint/crl.h"

#include "mint/der_builder.h"

namespace mtlsdiag::mint {
namespace {

Bytes entry(const RevokedEntry& revoked) {
  std::vector<Bytes> extensions;
  if (revoked.reason) {
    const auto code = static_cast<std::uint8_t>(*revoked.reason);
    extensions.push_back(encode({.oid = "2.5.29.21", .value = element(kEnumerated, ByteView(&code, 1))}));
  }
  for (const Extension& extra : revoked.extra) {
    extensions.push_back(encode(extra));
  }
  return sequence({raw_integer(revoked.serial), time(revoked.revoked_at),
                   extensions.empty() && !revoked.empty_extensions ? Bytes{} : sequence(extensions)});
}

Bytes revoked_list(const CrlSpec& spec) {
  std::vector<Bytes> parts;
  for (const RevokedEntry& each : spec.revoked) {
    parts.push_back(entry(each));
  }
  return parts.empty() && !spec.empty_revoked_list ? Bytes{} : sequence(parts);
}

Bytes extensions(const CrlSpec& spec, const Issuer& issuer) {
  std::vector<Bytes> parts;
  if (spec.authority_key_identifier && !issuer.key_identifier.empty()) {
    const Bytes identifier = sequence({element(context(0, false), issuer.key_identifier)});
    parts.push_back(encode({.oid = "2.5.29.35", .value = identifier}));
  }
  if (spec.number) {
    parts.push_back(encode({.oid = "2.5.29.20", .value = integer(*spec.number)}));
  }
  for (const Extension& extra : spec.extra) {
    parts.push_back(encode(extra));
  }
  return parts.empty() ? Bytes{} : element(context(0, true), {sequence(parts)});
}

/// Enters an element and gives a Reader over its content.
Reader inside(Reader& in) {
  in.u8();
  const std::uint8_t first = in.u8();
  std::size_t length = first;
  if (first >= 0x80) {
    length = 0;
    for (int i = first & 0x7f; i > 0; --i) {
      length = length << 8 | in.u8();
    }
  }
  return Reader(in.take(length));
}

}  // namespace

Result<Bytes> make_crl(const CrlSpec& spec, const Issuer& issuer) {
  Result<Bytes> algorithm = spec.raw_signature_algorithm.empty() ? signature_algorithm(issuer.key, spec.digest)
                                                                 : spec.raw_signature_algorithm;
  if (!algorithm) {
    return algorithm.error();
  }
  const bool no_version = spec.raw_version.size() == 1;
  const Bytes to_be_signed = sequence({
      no_version                 ? Bytes{}
      : spec.raw_version.empty() ? integer(1)
                                 : spec.raw_version,
      *algorithm,
      issuer.name.der,
      spec.raw_this_update.empty() ? time(spec.this_update) : spec.raw_this_update,
      spec.next_update ? time(*spec.next_update) : Bytes{},
      revoked_list(spec),
      spec.raw_extensions.empty() ? extensions(spec, issuer) : spec.raw_extensions,
  });
  Result<Bytes> signature = sign(to_be_signed, issuer.key, spec.digest);
  if (!signature) {
    return signature.error();
  }
  if (spec.corrupt_signature) {
    signature->back() ^= 0x01;
  }
  const Bytes& outer = spec.raw_outer_signature_algorithm.empty() ? *algorithm : spec.raw_outer_signature_algorithm;
  return sequence({to_be_signed, outer, bit_string(*signature)});
}

Bytes serial_of(ByteView certificate) {
  Reader outer(certificate);
  Reader fields = inside(outer);
  Reader to_be_signed = inside(fields);
  if (!to_be_signed.peek().empty() && to_be_signed.peek()[0] == context(0, true)) {
    inside(to_be_signed);
  }
  return to_bytes(inside(to_be_signed).peek());
}

}  // namespace mtlsdiag::mint
