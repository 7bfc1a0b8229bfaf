// Form: version, serial number, algorithm identifiers, unique identifiers, public key, and whether the encoding is DER.
#include <algorithm>

#include "der/pss.h"
#include "lint/rules/rules.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using der::KeyType;
using der::OddityKind;

constexpr std::size_t kMaxSerialOctets = 20;
constexpr std::size_t kMinSerialOctets = 8;

Answer version_unknown(const Facts& f) {
  return fired_if(f->version < 1 || f->version > 3);
}

Answer extensions_need_version_3(const Facts& f) {
  return f.has_extensions() ? fired_if(f->version != 3) : not_applicable();
}

bool has_unique_id(const Facts& f) {
  return f->issuer_unique_id.has_value() || f->subject_unique_id.has_value();
}

Answer unique_id_version(const Facts& f) {
  return has_unique_id(f) ? fired_if(f->version < 2) : not_applicable();
}

Answer unique_id_present(const Facts& f) {
  return fired_if(has_unique_id(f));
}

bool is_zero(ByteView number) {
  return std::all_of(number.begin(), number.end(), [](std::uint8_t octet) { return octet == 0; });
}

Answer serial_zero(const Facts& f) {
  return f.is_root ? not_applicable() : fired_if(is_zero(f->serial), f->serial_offset);
}

Answer serial_zero_root(const Facts& f) {
  return f.is_root ? fired_if(is_zero(f->serial), f->serial_offset) : not_applicable();
}

Answer serial_negative(const Facts& f) {
  return fired_if(!f->serial.empty() && f->serial[0] >= 0x80, f->serial_offset);
}

Answer serial_too_long(const Facts& f) {
  // A leading zero octet is the sign and not part of the number's 20 octets only where the number needs it.
  return f->serial.size() > kMaxSerialOctets ? fired_at(f->serial_offset, std::to_string(f->serial.size()) + " octets")
                                             : pass();
}

Answer serial_low_entropy(const Facts& f) {
  return f.is_root ? not_applicable() : fired_if(f->serial.size() < kMinSerialOctets, f->serial_offset);
}

Answer signature_algorithms_differ(const Facts& f) {
  return fired_if(!equal(f->tbs_signature.raw, f->signature_algorithm.raw), f->signature_algorithm.offset);
}

bool is_null(ByteView parameters) {
  return equal(parameters, Bytes{0x05, 0x00});
}

Answer signature_parameters(const Facts& f) {
  const der::AlgorithmIdentifier& algorithm = f->tbs_signature;
  switch (f.tbs_signature.key) {
    case KeyType::rsa: return fired_if(!is_null(algorithm.parameters), algorithm.offset);
    case KeyType::rsa_pss:
      return fired_if(algorithm.parameters.empty() || algorithm.parameters[0] != der::kSequence, algorithm.offset);
    case KeyType::ec:
    case KeyType::dsa:
    case KeyType::ed25519:
    case KeyType::ed448: return fired_if(!algorithm.parameters.empty(), algorithm.offset);
    default: return not_applicable();
  }
}

std::uint64_t octets_of(der::Hash hash) {
  switch (hash) {
    case der::Hash::sha256: return 32;
    case der::Hash::sha384: return 48;
    case der::Hash::sha512: return 64;
    case der::Hash::sha224: return 28;
    case der::Hash::sha1: return 20;
    default: return 0;
  }
}

/// TLS takes RSASSA-PSS only with one hash throughout and a salt of its length. Source: RFC 8446 §4.2.3.
Answer pss_parameters(const Facts& f) {
  const der::AlgorithmIdentifier& algorithm = f->tbs_signature;
  const der::SignatureScheme& scheme = f.tbs_signature;
  if (scheme.key != KeyType::rsa_pss || algorithm.parameters.empty()) {
    return not_applicable();
  }
  const der::PssParameters pss = der::read_pss(algorithm);
  const std::uint64_t length = octets_of(scheme.hash);
  return fired_if(
      !pss.is_readable || pss.trailer != 1 || pss.hash != pss.mask_hash || (length != 0 && pss.salt_length != length),
      algorithm.offset);
}

Answer key_parameters(const Facts& f) {
  const der::AlgorithmIdentifier& algorithm = f->key.algorithm;
  switch (f->key.type) {
    case KeyType::rsa: return fired_if(!is_null(algorithm.parameters), algorithm.offset);
    case KeyType::ed25519:
    case KeyType::ed448:
    case KeyType::x25519:
    case KeyType::x448: return fired_if(!algorithm.parameters.empty(), algorithm.offset);
    default: return not_applicable();
  }
}

Answer curve_not_named(const Facts& f) {
  if (f->key.type != KeyType::ec) {
    return not_applicable();
  }
  const ByteView parameters = f->key.algorithm.parameters;
  return fired_if(parameters.empty() || parameters[0] != der::kObjectIdentifier, f->key.algorithm.offset);
}

Answer key_malformed(const Facts& f) {
  return f->key.type == KeyType::unknown ? not_applicable() : fired_if(f->key.is_malformed, f->key.offset);
}

/// An RSA key is a structure of its own inside the BIT STRING.
Answer key_not_der(const Facts& f) {
  if (f->key.type != KeyType::rsa && f->key.type != KeyType::rsa_pss) {
    return not_applicable();
  }
  der::Reading reading;
  der::Cursor whole(f->key.bits, reading);
  der::Cursor numbers(whole.expect(der::kSequence, "no key"), reading);
  der::read_integer(numbers.expect(der::kInteger, "no modulus"), reading);
  der::read_integer(numbers.expect(der::kInteger, "no exponent"), reading);
  return fired_if(reading.ok() && !reading.oddities.empty(), f->key.offset);
}

template <OddityKind kKind>
Answer odd(const Facts& f) {
  for (const der::Oddity& each : f->oddities) {
    if (each.kind == kKind) {
      return fired_at(each.offset);
    }
  }
  return pass();
}

Answer value_not_der(const Facts& f) {
  if (f.extensions.oddities.empty()) {
    return f.has_extensions() ? pass() : not_applicable();
  }
  const der::Oddity& first = f.extensions.oddities.front();
  return fired_at(first.offset, std::string(der::to_string(first.kind)));
}
Answer extension_value_not_der(const Facts& f) {
  return f.is_root && f.is_ca ? not_applicable() : value_not_der(f);
}
Answer extension_value_not_der_root(const Facts& f) {
  return f.is_root && f.is_ca ? value_not_der(f) : not_applicable();
}

/// A sub-identifier must not begin with 0x80: its leading digit would be zero. Source: X.690 §8.19.2.
bool is_padded(const der::Oid& oid) {
  bool starts = true;
  for (const std::uint8_t octet : oid.octets) {
    if (starts && octet == 0x80) {
      return true;
    }
    starts = octet < 0x80;
  }
  return !starts;  // cut short in the middle of one
}

Answer oid_padded(const Facts& f) {
  for (const der::Extension& each : f->extensions) {
    if (is_padded(each.oid)) {
      return fired_at(each.offset);
    }
  }
  for (const auto* attributes : {&f.subject, &f.issuer}) {
    for (const der::Attribute& each : *attributes) {
      if (is_padded(each.type)) {
        return fired_at(each.offset);
      }
    }
  }
  return fired_if(is_padded(f->signature_algorithm.oid) || is_padded(f->key.algorithm.oid),
                  f->signature_algorithm.offset);
}

constexpr std::string_view kReissue = "Issue the certificate again with a CA that encodes it properly.";
constexpr std::string_view kSerialFix =
    "Issue the certificate again with a random serial number of 8 to 20 octets, positive.";

constexpr CertificateRule kRules[] = {
    {{"rfc5280.version-unknown", K::cert_malformed, error, kAlways, "RFC 5280 4.1.2.1",
      "the version is none of 1, 2 and 3, and verifiers refuse what they do not know", kReissue},
     version_unknown},
    {{"rfc5280.extensions-need-version-3", K::cert_malformed, error, kAlways, "RFC 5280 4.1.2.1",
      "extensions are present in a certificate that is not of version 3, so that verifiers refuse it or ignore them",
      kReissue},
     extensions_need_version_3},
    {{"rfc5280.unique-id-version", K::cert_malformed, error, kAlways, "RFC 5280 4.1.2.8",
      "a unique identifier is present in a certificate of version 1", kReissue},
     unique_id_version},
    {{"rfc5280.unique-id-present", K::cert_malformed, error, kAlways, "RFC 5280 4.1.2.8",
      "a unique identifier is present, which no CA may generate", kReissue},
     unique_id_present},
    {{"rfc5280.serial-zero", K::serial_invalid, error, kAlways, "RFC 5280 4.1.2.2",
      "the serial number is 0; it must be positive, and revocation lists cannot tell such certificates apart",
      kSerialFix},
     serial_zero},
    {{"rfc5280.serial-zero-root", K::serial_invalid, info, kAlways, "RFC 5280 4.1.2.2",
      "the serial number of this root is 0; verifiers do not mind it in an anchor", kSerialFix},
     serial_zero_root},
    {{"rfc5280.serial-negative", K::serial_invalid, error, kAlways, "RFC 5280 4.1.2.2",
      "the serial number is negative: the first bit of an INTEGER is its sign, and some verifiers refuse it",
      kSerialFix},
     serial_negative},
    {{"rfc5280.serial-too-long", K::serial_invalid, error, kAlways, "RFC 5280 4.1.2.2",
      "the serial number has more than 20 octets, which some verifiers refuse", kSerialFix},
     serial_too_long},
    {{"rfc5280.serial-not-der", K::serial_invalid, error, kAlways, "X.690 8.3.2",
      "an INTEGER has a leading octet that says nothing, so that parsers disagree about the number", kSerialFix},
     odd<OddityKind::padded_integer>},
    {{"practice.serial-low-entropy", K::serial_invalid, info, kStrictOnly, "CA/Browser Forum BR 7.1",
      "the serial number is shorter than 8 octets, so that it can be guessed before issuance", kSerialFix},
     serial_low_entropy},
    {{"rfc5280.signature-algorithms-differ", K::cert_malformed, error, kAlways, "RFC 5280 4.1.1.2",
      "the signature algorithm inside the signed part is not the one beside the signature, and verifiers refuse that",
      kReissue},
     signature_algorithms_differ},
    {{"rfc4055.signature-parameters", K::cert_malformed, warning, kAlways, "RFC 4055 5; RFC 5758 3.2; RFC 8410 3",
      "the parameters of the signature algorithm are not what its specification asks for (NULL for RSA, absent for "
      "ECDSA and EdDSA)",
      kReissue},
     signature_parameters},
    {{"rfc4055.pss-parameters", K::cert_malformed, warning, kAlways, "RFC 4055 3.1; RFC 8446 4.2.3",
      "the parameters of RSASSA-PSS cannot be read, or name two hashes, or a salt of another length than the hash, and "
      "TLS stacks refuse that",
      kReissue},
     pss_parameters},
    {{"rfc3279.key-parameters", K::cert_malformed, warning, kAlways, "RFC 3279 2.3.1; RFC 8410 3",
      "the parameters of the public key's algorithm are not what its specification asks for (NULL for RSA, absent for "
      "EdDSA)",
      kReissue},
     key_parameters},
    {{"rfc5480.curve-not-named", K::cert_malformed, error, kAlways, "RFC 5480 2.1.1",
      "the curve is described by parameters of its own and not by name, which TLS stacks refuse",
      "Make a key on a named curve, such as P-256."},
     curve_not_named},
    {{"rfc5280.key-malformed", K::cert_malformed, error, kAlways, "RFC 5280 4.1.2.7",
      "the public key cannot be read as what its algorithm says it is", kReissue},
     key_malformed},
    {{"x690.key-not-der", K::cert_malformed, error, kAlways, "X.690 8.3.2; RFC 8017 A.1.1",
      "a number of the RSA key is not written as DER asks, and TLS stacks do not read the key", kReissue},
     key_not_der},
    {{"x690.length-not-minimal", K::cert_malformed, warning, kAlways, "X.690 10.1",
      "a length is written in more octets than needed: this is BER and not DER, and strict parsers refuse it",
      kReissue},
     odd<OddityKind::long_length>},
    {{"x690.boolean-value", K::cert_malformed, warning, kAlways, "X.690 11.1",
      "a TRUE is written as something else than 0xff: this is BER and not DER, and strict parsers refuse it", kReissue},
     odd<OddityKind::boolean_value>},
    {{"x690.default-encoded", K::cert_malformed, warning, kAlways, "X.690 11.5",
      "a default value (critical FALSE, version 1) is written out: this is not DER, and strict parsers refuse it",
      kReissue},
     odd<OddityKind::explicit_default>},
    {{"x690.bit-string-padding", K::cert_malformed, warning, kAlways, "X.690 11.2",
      "the unused bits of a BIT STRING are not zero: this is not DER", kReissue},
     odd<OddityKind::bit_string_padding>},
    {{"x690.set-order", K::cert_malformed, warning, kAlways, "X.690 11.6",
      "the elements of a SET are not in ascending order, so that equal names are not equal octets", kReissue},
     odd<OddityKind::set_order>},
    {{"x690.oid-padded", K::cert_malformed, warning, kAlways, "X.690 8.19.2",
      "a part of an object identifier begins with a zero digit, so that parsers disagree about which it is", kReissue},
     oid_padded},
    {{"x690.trailing-data", K::cert_malformed, warning, kAlways, "RFC 5280 4.1",
      "bytes follow the end of the certificate, which strict parsers refuse", "Cut the file after the certificate."},
     odd<OddityKind::trailing_data>},
    {{"x690.extension-value-not-der", K::extension_malformed, warning, kAlways, "RFC 5280 4.2",
      "the value of an extension is readable and not DER, and strict parsers refuse it", kReissue},
     extension_value_not_der},
    {{"x690.extension-value-not-der-root", K::extension_malformed, info, kAlways, "RFC 5280 4.2",
      "the value of an extension of this root is readable and not DER; verifiers do not mind it in an anchor",
      kReissue},
     extension_value_not_der_root},
    {{"rfc5280.rdn-empty", K::name_malformed, error, kAlways, "RFC 5280 4.1.2.4; RFC 5280 Appendix A.1",
      "a part of the issuer's or the subject's name is empty; it must hold an attribute, and strict parsers refuse it",
      "Issue the certificate again with a sound name."},
     odd<OddityKind::empty_rdn>},
    {{"rfc5280.extensions-empty", K::cert_malformed, error, kAlways, "RFC 5280 4.1.2.9",
      "the list of extensions is there and empty; it must hold one or be left out", kReissue},
     odd<OddityKind::empty_sequence>},
};

}  // namespace

std::span<const CertificateRule> form_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
