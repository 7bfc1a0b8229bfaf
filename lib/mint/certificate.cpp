#include "mint/certificate.h"

#include <openssl/rand.h>

#include "mint/der_builder.h"
#include "mint/key.h"

namespace mtlsdiag::mint {
namespace {

constexpr std::size_t kSerialOctets = 16;

bool is_nothing(const Bytes& raw) {
  return raw.size() == 1 && raw[0] == 0;
}

/// The replacement where there is one, else what would be written.
Bytes either(const Bytes& raw, Bytes usual) {
  return raw.empty() ? std::move(usual) : is_nothing(raw) ? Bytes{} : raw;
}

Bytes extension(std::string_view oid, bool is_critical, const Bytes& value) {
  return encode({.oid = std::string(oid), .is_critical = is_critical, .value = value});
}

Bytes basic_constraints(const BasicConstraints& constraints) {
  std::vector<Bytes> parts;
  if (constraints.is_ca) {
    parts.push_back(boolean(true));
  }
  if (constraints.path_length) {
    parts.push_back(integer(*constraints.path_length));
  }
  return extension("2.5.29.19", constraints.is_critical, sequence(parts));
}

Bytes subtrees(std::uint8_t tag, const std::vector<GeneralName>& names) {
  std::vector<Bytes> parts;
  for (const GeneralName& each : names) {
    parts.push_back(sequence({each.der}));
  }
  return names.empty() ? Bytes{} : element(tag, parts);
}

Bytes authority_information(const CertificateSpec& spec) {
  std::vector<Bytes> parts;
  for (const std::string& url : spec.ocsp) {
    parts.push_back(sequence({object_identifier("1.3.6.1.5.5.7.48.1"), uri(url).der}));
  }
  for (const std::string& url : spec.ca_issuers) {
    parts.push_back(sequence({object_identifier("1.3.6.1.5.5.7.48.2"), uri(url).der}));
  }
  return sequence(parts);
}

Bytes distribution_points(const std::vector<std::string>& urls) {
  std::vector<Bytes> parts;
  for (const std::string& url : urls) {
    const Bytes full_name = element(context(0, true), {uri(url).der});
    parts.push_back(sequence({element(context(0, true), {full_name})}));
  }
  return sequence(parts);
}

Bytes object_identifiers(const std::vector<std::string_view>& oids) {
  std::vector<Bytes> parts;
  for (const std::string_view oid : oids) {
    parts.push_back(object_identifier(oid));
  }
  return sequence(parts);
}

Bytes policy_information(const std::vector<std::string>& oids) {
  std::vector<Bytes> parts;
  for (const std::string& oid : oids) {
    parts.push_back(sequence({object_identifier(oid)}));
  }
  return sequence(parts);
}

void add_usages(std::vector<Bytes>& parts, const CertificateSpec& spec) {
  if (spec.basic_constraints) {
    parts.push_back(basic_constraints(*spec.basic_constraints));
  }
  if (spec.key_usage != 0) {
    parts.push_back(extension("2.5.29.15", true, named_bits(spec.key_usage)));
  }
  if (!spec.extended_key_usage.empty()) {
    parts.push_back(extension("2.5.29.37", false, object_identifiers(spec.extended_key_usage)));
  }
  if (!spec.subject_alt_names.empty()) {
    parts.push_back(extension("2.5.29.17", spec.san_is_critical, general_names(spec.subject_alt_names)));
  }
  const NameConstraints& names = spec.name_constraints;
  if (!names.permitted.empty() || !names.excluded.empty()) {
    parts.push_back(
        extension("2.5.29.30", true,
                  sequence({subtrees(context(0, true), names.permitted), subtrees(context(1, true), names.excluded)})));
  }
  if (!spec.policies.empty()) {
    parts.push_back(extension("2.5.29.32", false, policy_information(spec.policies)));
  }
}

void add_sources(std::vector<Bytes>& parts, const CertificateSpec& spec, const ossl::Key& key, const Issuer& issuer) {
  const Bytes own_identifier = key_identifier(key);
  if (spec.subject_key_identifier) {
    parts.push_back(extension("2.5.29.14", false, octet_string(own_identifier)));
  }
  if (spec.authority_key_identifier && !issuer.key_identifier.empty()) {
    parts.push_back(extension("2.5.29.35", false, sequence({element(context(0, false), issuer.key_identifier)})));
  }
  if (!spec.ocsp.empty() || !spec.ca_issuers.empty()) {
    parts.push_back(extension("1.3.6.1.5.5.7.1.1", false, authority_information(spec)));
  }
  if (!spec.crl_points.empty()) {
    parts.push_back(extension("2.5.29.31", false, distribution_points(spec.crl_points)));
  }
  for (const Extension& extra : spec.extra) {
    parts.push_back(encode(extra));
  }
}

Bytes extensions(const CertificateSpec& spec, const ossl::Key& key, const Issuer& issuer) {
  std::vector<Bytes> parts;
  add_usages(parts, spec);
  add_sources(parts, spec, key, issuer);
  return parts.empty() ? Bytes{} : element(context(3, true), {sequence(parts)});
}

Result<Bytes> serial(const CertificateSpec& spec) {
  if (!spec.serial.empty()) {
    return raw_integer(spec.serial);
  }
  Bytes octets(kSerialOctets);
  if (RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1) {
    return Error{ErrorCode::system, "OpenSSL has no random numbers"};
  }
  octets[0] = static_cast<std::uint8_t>((octets[0] & 0x3f) | 0x40);
  return raw_integer(octets);
}

}  // namespace

Bytes encode(const Extension& extension) {
  return sequence({object_identifier(extension.oid), extension.is_critical ? boolean(true) : Bytes{},
                   octet_string(extension.value)});
}

Issuer Credential::issuer() const {
  return {subject, key, key_identifier(key)};
}

Result<Credential> issue(const CertificateSpec& spec, const ossl::Key& key, const Issuer& issuer) {
  Result<Bytes> number = serial(spec);
  if (!number) {
    return number.error();
  }
  Result<Bytes> algorithm = spec.raw_signature_algorithm.empty()
                                ? signature_algorithm(issuer.key, spec.digest, spec.padding)
                                : spec.raw_signature_algorithm;
  if (!algorithm) {
    return algorithm.error();
  }
  const Bytes to_be_signed = sequence({
      either(spec.raw_version, element(context(0, true), {integer(2)})),
      either(spec.raw_serial, *number),
      *algorithm,
      either(spec.raw_issuer, issuer.name.der),
      either(spec.raw_validity, sequence({time(spec.not_before), time(spec.not_after)})),
      spec.subject.der,
      either(spec.raw_public_key, key.public_der()),
      spec.raw_after_key,
      either(spec.raw_extensions, extensions(spec, key, issuer)),
  });
  Result<Bytes> signature = sign(to_be_signed, issuer.key, spec.digest, spec.padding);
  if (!signature) {
    return signature.error();
  }
  if (spec.corrupt_signature) {
    // The last octet: the value stays well formed, an ECDSA signature's two integers included.
    signature->back() ^= 0x01;
  }
  Bytes certificate =
      sequence({to_be_signed, either(spec.raw_outer_signature_algorithm, *algorithm), bit_string(*signature)});
  return Credential{std::move(certificate), key, spec.subject};
}

Result<Credential> self_sign(const CertificateSpec& spec, const ossl::Key& key) {
  return issue(spec, key, {spec.subject, key, {}});
}

}  // namespace mtlsdiag::mint
