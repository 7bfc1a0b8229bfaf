// Every rule about a single certificate: a recipe on which it fires, with the complete set of what else fires, and
// certificates on which it passes.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/text.h"
#include "lint/recipes.h"
#include "lint/rsa_factors.h"

using namespace mtlsdiag;
using namespace mtlsdiag::lint;
using mint::Algorithm;
using mint::CertificateSpec;
using mint::context;
using mint::element;
using mint::Extension;
using mint::object_identifier;
using mint::sequence;

namespace {

using Names = std::vector<mint::GeneralName>;

struct Case {
  std::string rule;
  Base base = Base::server;
  std::function<void(CertificateSpec&)> change;
  std::string also = "";  ///< further rules that fire, as words
  Algorithm algorithm = Algorithm::p256;
  std::function<void(Limits&)> limits = {};
};

const Bytes kNothing = {0};

Bytes raw(std::string_view hex) {
  return *from_hex(hex);
}

Extension ext(std::string oid, Bytes value, bool is_critical = false) {
  return {std::move(oid), is_critical, std::move(value)};
}

void add(CertificateSpec& s, std::string oid, Bytes value, bool is_critical = false) {
  s.extra.push_back(ext(std::move(oid), std::move(value), is_critical));
}

/// A change of the subjectAltName to one name beside a good one.
std::function<void(CertificateSpec&)> san(mint::GeneralName name) {
  return [name](CertificateSpec& s) { s.subject_alt_names = {mint::dns_name("www.example.com"), name}; };
}

std::function<void(CertificateSpec&)> ian(mint::GeneralName name) {
  return [name](CertificateSpec& s) { add(s, "2.5.29.18", mint::general_names({name})); };
}

std::function<void(CertificateSpec&)> subject(std::string type, std::string value, std::uint8_t tag) {
  return [=](CertificateSpec& s) { s.subject.add(type, as_bytes(value), tag); };
}

std::function<void(CertificateSpec&)> with(std::string oid, Bytes value, bool is_critical = false) {
  return [=](CertificateSpec& s) { add(s, oid, value, is_critical); };
}

std::function<void(CertificateSpec&)> validity(Bytes not_before, Bytes not_after) {
  return [=](CertificateSpec& s) { s.raw_validity = sequence({not_before, not_after}); };
}

Bytes utc(std::string_view text) {
  return element(mint::kUtcTime, as_bytes(text));
}
Bytes generalized(std::string_view text) {
  return element(mint::kGeneralizedTime, as_bytes(text));
}

const Bytes kBefore = utc("260501000000Z");
const Bytes kAfter = utc("270301000000Z");

Bytes subtrees(std::vector<Bytes> bases) {
  std::vector<Bytes> list;
  for (const Bytes& base : bases) {
    list.push_back(sequence({base}));
  }
  return sequence({element(context(0, true), list)});
}

std::function<void(CertificateSpec&)> constraint(mint::GeneralName name) {
  return [name](CertificateSpec& s) { s.name_constraints.permitted = {name}; };
}

Bytes policy(std::string_view oid, std::vector<Bytes> qualifiers = {}) {
  return sequence({object_identifier(oid), qualifiers.empty() ? Bytes{} : sequence(qualifiers)});
}

/// certificatePolicies with a user notice of these parts.
Bytes notice(std::vector<Bytes> parts) {
  return sequence(
      {policy("1.3.6.1.4.1.32473.1", {sequence({object_identifier("1.3.6.1.5.5.7.2.2"), sequence(parts)})})});
}

Bytes mappings(std::string_view from, std::string_view to) {
  return sequence({sequence({object_identifier(from), object_identifier(to)})});
}

/// A SubjectPublicKeyInfo of an RSA key.
Bytes rsa_key(Bytes modulus_element, Bytes exponent_element, Bytes parameters = mint::null()) {
  return sequence({sequence({object_identifier("1.2.840.113549.1.1.1"), parameters}),
                   mint::bit_string(sequence({modulus_element, exponent_element}))});
}

/// The modulus of a key of that many bits.
Bytes modulus(std::size_t bits) {
  const Bytes spki = test_key(bits <= 1024 ? Algorithm::rsa1024 : Algorithm::rsa2048).public_der();
  const Result<der::PublicKey> parsed = der::parse_public_key(spki);
  return to_bytes(parsed->rsa_modulus);
}

std::function<void(CertificateSpec&)> key(Bytes spki) {
  return [spki](CertificateSpec& s) { s.raw_public_key = spki; };
}

/// 65537^123457 modulo the product of the primes from 3 to 167, plus a multiple of that product: odd, of 2048 bits, and
/// without a factor below 752. It has the fingerprint and is no product of two primes.
Bytes roca_modulus() {
  return raw(
      "800000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
      "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
      "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
      "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
      "0000000000000000000000000000000000000000000000000000000000000000000000dc75dfeab35dc28c0b8d38dc52"
      "bbc3fc499126d9aa43576b1e76b2476d");
}

/// A modulus whose size is no multiple of 8 bits, without a small factor.
Bytes odd_sized_modulus() {
  Bytes number = modulus(2048);
  number.insert(number.begin(), 0);
  do {
    ++number[0];
  } while (small_factor(number) != 0 && number[0] < 0x7f);
  return number;
}

/// The AlgorithmIdentifier of RSASSA-PSS with these hashes and this salt.
Bytes pss(std::string_view hash, std::string_view mask_hash, std::int64_t salt) {
  const auto algorithm = [](std::string_view oid) { return sequence({object_identifier(oid), mint::null()}); };
  const Bytes mask = sequence({object_identifier("1.2.840.113549.1.1.8"), algorithm(mask_hash)});
  return sequence({object_identifier("1.2.840.113549.1.1.10"),
                   sequence({element(context(0, true), {algorithm(hash)}), element(context(1, true), {mask}),
                             element(context(2, true), {mint::integer(salt)})})});
}

constexpr std::string_view kSha256 = "2.16.840.1.101.3.4.2.1";
constexpr std::string_view kSha384 = "2.16.840.1.101.3.4.2.2";

/// The SubjectPublicKeyInfo of a P-256 key whose point is compressed.
Bytes compressed_key() {
  const Bytes spki = test_key().public_der();
  const Result<der::PublicKey> parsed = der::parse_public_key(spki);
  Bytes point = to_bytes(parsed->bits.first(33));
  point[0] = 2;
  return sequence({sequence({object_identifier("1.2.840.10045.2.1"), object_identifier("1.2.840.10045.3.1.7")}),
                   mint::bit_string(point)});
}

Bytes statement(std::string_view oid, Bytes value = {}) {
  return sequence({object_identifier(oid), value});
}
/// qcStatements with these statements.
Bytes qc(std::vector<Bytes> statements) {
  return sequence(statements);
}

/// netscapeCertType with these bits.
std::function<void(CertificateSpec&)> netscape_type(std::initializer_list<int> bits) {
  return with("2.16.840.1.113730.1.1", mint::named_bits(bits));
}

Bytes sct_list(Bytes list) {
  return mint::octet_string(list);
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      // form
      {"rfc5280.version-unknown", Base::server, [](CertificateSpec& s) { s.raw_version = element(context(0, true), {mint::integer(3)}); }, "rfc5280.extensions-need-version-3"},
      {"rfc5280.extensions-need-version-3", Base::server, [](CertificateSpec& s) { s.raw_version = element(context(0, true), {mint::integer(1)}); }},
      {"rfc5280.unique-id-version", Base::server,
       [](CertificateSpec& s) {
         s.raw_version = kNothing;
         s.raw_extensions = kNothing;
         s.extended_key_usage.clear();
         s.raw_after_key = element(context(1, false), raw("00ff"));
       },
       "rfc5280.unique-id-present mtls.version-1 mtls.host-without-san"},
      {"rfc5280.unique-id-present", Base::server, [](CertificateSpec& s) { s.raw_after_key = element(context(2, false), raw("00ff")); }},
      {"rfc5280.serial-zero", Base::server, [](CertificateSpec& s) { s.serial = {0}; }, "practice.serial-low-entropy"},
      {"rfc5280.serial-zero-root", Base::root, [](CertificateSpec& s) { s.serial = {0}; }},
      {"rfc5280.serial-negative", Base::server, [](CertificateSpec& s) { s.serial = raw("8001020304050607"); }},
      {"rfc5280.serial-too-long", Base::server, [](CertificateSpec& s) { s.serial = Bytes(21, 0x11); }},
      {"rfc5280.serial-not-der", Base::server, [](CertificateSpec& s) { s.serial = raw("000102030405060708"); }},
      {"practice.serial-low-entropy", Base::server, [](CertificateSpec& s) { s.serial = {5}; }},
      {"rfc5280.signature-algorithms-differ", Base::server, [](CertificateSpec& s) { s.raw_outer_signature_algorithm = sequence({object_identifier("1.2.840.10045.4.3.3")}); }, "rfc8446.ecdsa-hash-for-curve"},
      {"rfc4055.signature-parameters", Base::server,
       [](CertificateSpec& s) { s.raw_signature_algorithm = sequence({object_identifier("1.2.840.10045.4.3.2"), mint::null()}); }},
      {"rfc4055.pss-parameters", Base::server, [](CertificateSpec& s) { s.raw_signature_algorithm = pss(kSha256, kSha384, 32); }},
      {"rfc3279.key-parameters", Base::server, key(rsa_key(mint::unsigned_integer(modulus(2048)), mint::integer(65537), Bytes{}))},
      {"rfc5480.curve-not-named", Base::server, key(sequence({sequence({object_identifier("1.2.840.10045.2.1"), mint::null()}), mint::bit_string(Bytes(65, 4))}))},
      {"rfc5280.key-malformed", Base::server,
       key(sequence({sequence({object_identifier("1.2.840.10045.2.1"), object_identifier("1.2.840.10045.3.1.7")}), mint::bit_string(Bytes(64, 4))}))},
      {"x690.key-not-der", Base::server,
       [](CertificateSpec& s) {
         Bytes padded = modulus(2048);
         padded.insert(padded.begin(), 2, 0);
         s.raw_public_key = rsa_key(element(mint::kInteger, padded), mint::integer(65537));
       }},
      {"rfc5280.extension-undecodable", Base::server,
       [](CertificateSpec& s) {
         s.extended_key_usage.clear();
         add(s, "2.5.29.37", sequence({element(mint::kObjectIdentifier, Bytes{})}));
       }},
      {"x690.length-not-minimal", Base::server, [](CertificateSpec& s) { s.raw_serial = raw("02810840020304050607aa"); }},
      {"x690.boolean-value", Base::server,
       [](CertificateSpec& s) {
         s.basic_constraints.reset();
         s.key_usage = 0;
         s.raw_extensions = element(context(3, true), {sequence({sequence({object_identifier("2.5.29.15"), raw("010101"), mint::octet_string(mint::named_bits({0}))})})});
         s.extended_key_usage.clear();
         s.subject_alt_names.clear();
       },
       "rfc5280.aki-missing rfc5280.ski-missing-leaf mtls.host-without-san practice.no-revocation-source practice.no-extended-usage"},
      {"x690.default-encoded", Base::server,
       [](CertificateSpec& s) {
         s.raw_version = kNothing;
         s.raw_version = element(context(0, true), {mint::integer(2)});
         const Bytes usage = sequence({object_identifier("2.5.29.15"), raw("010100"), mint::octet_string(mint::named_bits({0}))});
         s.raw_extensions = element(context(3, true), {sequence({usage})});
       },
       "rfc5280.key-usage-not-critical-leaf rfc5280.aki-missing rfc5280.ski-missing-leaf mtls.host-without-san practice.no-revocation-source practice.no-extended-usage"},
      {"x690.bit-string-padding", Base::server, [](CertificateSpec& s) { s.raw_after_key = element(context(1, false), raw("0401")); }, "rfc5280.unique-id-present"},
      {"x690.set-order", Base::server,
       [](CertificateSpec& s) {
         const Bytes cn = sequence({object_identifier("2.5.4.3"), element(mint::kUtf8String, as_bytes("b"))});
         const Bytes ou = sequence({object_identifier("2.5.4.11"), element(mint::kUtf8String, as_bytes("a"))});
         s.subject.der = sequence({element(mint::kSet, {ou, cn})});
       },
       "practice.rdn-of-several-attributes"},
      {"x690.oid-padded", Base::server,
       [](CertificateSpec& s) {
         s.subject.der = sequence({element(mint::kSet, {sequence({element(mint::kObjectIdentifier, raw("5504800a")), element(mint::kUtf8String, as_bytes("a"))})})});
       }},
      {"x690.trailing-data", Base::server, nullptr},
      {"x690.extension-value-not-der", Base::server, [](CertificateSpec& s) {
         s.key_usage = 0;
         add(s, "2.5.29.15", raw("03020080"), true);
       }},
      {"x690.extension-value-not-der-root", Base::root, [](CertificateSpec& s) {
         s.key_usage = 0;
         add(s, "2.5.29.15", raw("03020006"), true);
       }},
      {"rfc5280.rdn-empty", Base::server, [](CertificateSpec& s) {
         s.raw_issuer = sequence({element(0x31, {sequence({object_identifier("2.5.4.3"), element(mint::kUtf8String, as_bytes("CA"))})}), element(0x31, Bytes{})});
       }},
      {"rfc5280.extensions-empty", Base::server, [](CertificateSpec& s) { s.raw_extensions = element(context(3, true), {sequence({})}); },
       "rfc5280.aki-missing rfc5280.ski-missing-leaf mtls.host-without-san practice.no-revocation-source practice.no-extended-usage"},

      // validity
      {"rfc5280.utc-time-no-seconds", Base::server, validity(utc("2605010000Z"), kAfter)},
      {"rfc5280.utc-time-not-zulu", Base::server, validity(utc("260501000000+0100"), kAfter)},
      {"rfc5280.generalized-time-no-seconds", Base::server, validity(kBefore, generalized("205101010000Z")), "time.server-too-long"},
      {"rfc5280.generalized-time-not-zulu", Base::server, validity(kBefore, generalized("20510101000000+0100")), "time.server-too-long"},
      {"rfc5280.generalized-time-fraction", Base::server, validity(kBefore, generalized("20510101000000.5Z")), "time.server-too-long"},
      {"rfc5280.time-format-pre-2050", Base::server, validity(kBefore, generalized("20270301000000Z"))},
      {"rfc5280.time-format-pre-2050-root", Base::root, validity(kBefore, generalized("20270301000000Z"))},
      {"rfc5280.time-unreadable", Base::server, validity(kBefore, utc("261301000000Z"))},
      {"rfc5280.validity-backwards", Base::server, validity(kAfter, kBefore), "time.expired time.not-yet-valid"},
      {"time.expired", Base::server, validity(utc("250501000000Z"), kBefore)},
      {"time.not-yet-valid", Base::server, validity(utc("260701000000Z"), kAfter)},
      {"time.expires-within-fail-days", Base::server, validity(kBefore, utc("260605000000Z")), "", Algorithm::p256, [](Limits& l) { l.fail_days = 7; }},
      {"time.expires-soon", Base::server, validity(utc("260101000000Z"), utc("260605000000Z"))},
      {"time.longer-than-max-days", Base::server, validity(kBefore, kAfter), "", Algorithm::p256, [](Limits& l) { l.max_days = 90; }},
      {"time.server-too-long", Base::server, validity(kBefore, utc("290501000000Z"))},
      {"time.client-too-long", Base::client, validity(kBefore, utc("290501000000Z"))},

      // names
      {"rfc5280.issuer-empty", Base::server, [](CertificateSpec& s) { s.raw_issuer = sequence({}); }},
      {"rfc5280.ca-subject-empty", Base::ca, [](CertificateSpec& s) { s.subject = {}; }},
      {"rfc5280.subject-empty-without-san", Base::client,
       [](CertificateSpec& s) {
         s.subject = {};
         s.subject_alt_names.clear();
       },
       "mtls.client-names-nobody"},
      {"rfc5280.name-attribute-too-long", Base::server, subject("OU", std::string(65, 'x'), mint::kUtf8String)},
      {"rfc5280.name-string-type", Base::server, subject("C", "DE", mint::kUtf8String)},
      {"rfc5280.name-not-directory-string", Base::server, subject("OU", "x", mint::kIa5String)},
      {"rfc5280.name-legacy-string", Base::server, subject("OU", "x", mint::kTeletexString)},
      {"rfc5280.country-form", Base::server, subject("C", "DEU", mint::kPrintableString)},
      {"x680.printable-string-characters", Base::server, subject("OU", "a@b", mint::kPrintableString)},
      {"x680.ia5-string-characters", Base::server, subject("DC", "h\xe9", mint::kIa5String), "text.name-control"},
      {"rfc5280.name-encoding-invalid", Base::server, subject("OU", "h\xe9", mint::kUtf8String)},
      {"rfc5280.name-attribute-empty", Base::server, subject("OU", "", mint::kUtf8String)},
      {"practice.subject-leading-blank", Base::server, subject("OU", " x", mint::kUtf8String)},
      {"practice.subject-trailing-blank", Base::server, subject("OU", "x ", mint::kUtf8String)},
      {"practice.issuer-leading-blank", Base::server, [](CertificateSpec& s) { s.raw_issuer = mint::name({{"CN", " CA"}}).der; }},
      {"practice.issuer-trailing-blank", Base::server, [](CertificateSpec& s) { s.raw_issuer = mint::name({{"CN", "CA "}}).der; }},
      {"text.name-nul", Base::server, subject("OU", std::string("a\0b", 3), mint::kUtf8String), "text.name-control"},
      {"text.name-control", Base::server, subject("OU", "a\xe2\x80\xae" "b", mint::kUtf8String)},
      {"practice.rdn-of-several-attributes", Base::server,
       [](CertificateSpec& s) {
         const Bytes cn = sequence({object_identifier("2.5.4.3"), element(mint::kUtf8String, as_bytes("b"))});
         const Bytes ou = sequence({object_identifier("2.5.4.11"), element(mint::kUtf8String, as_bytes("a"))});
         s.subject.der = sequence({element(mint::kSet, {cn, ou})});
       }},
      {"practice.several-common-names", Base::server, [](CertificateSpec& s) { s.subject.add("CN", "www.example.com"); }},
      {"rfc5280.email-in-subject", Base::server, subject("E", "a@example.com", mint::kIa5String)},

      {"practice.issuer-rdn-of-several-attributes", Base::server,
       [](CertificateSpec& s) {
         const Bytes cn = sequence({object_identifier("2.5.4.3"), element(mint::kUtf8String, as_bytes("b"))});
         const Bytes ou = sequence({object_identifier("2.5.4.11"), element(mint::kUtf8String, as_bytes("a"))});
         s.raw_issuer = sequence({element(mint::kSet, {cn, ou})});
       }},

      // wording
      {"iso3166.country-not-upper-case", Base::server, subject("C", "de", mint::kPrintableString)},
      {"iso3166.country-unknown", Base::server, subject("C", "UK", mint::kPrintableString)},
      {"practice.name-placeholder", Base::server, subject("OU", "-", mint::kUtf8String)},
      {"practice.name-html-entity", Base::server, subject("OU", "Smith &amp; Sons", mint::kUtf8String)},
      {"practice.name-encoded-twice", Base::server, subject("OU", "Caf\xc3\x83\xc2\xa9", mint::kUtf8String)},
      {"practice.name-replacement-character", Base::server, subject("OU", "Caf\xef\xbf\xbd", mint::kUtf8String)},
      {"practice.attribute-twice", Base::server, subject("O", "Example", mint::kUtf8String)},
      {"rfc5280.postal-code-long", Base::client, subject("2.5.4.17", std::string(17, '1'), mint::kUtf8String)},
      {"x520.personal-name-long", Base::client, subject("SN", std::string(65, 'x'), mint::kUtf8String)},

      // extensions
      {"rfc5280.extension-duplicate", Base::server, with("2.5.29.19", sequence({}), true)},
      {"rfc5280.extension-unknown-critical", Base::server, with("1.3.6.1.4.1.32473.9", mint::null(), true)},
      {"rfc6962.precertificate", Base::server, with("1.3.6.1.4.1.11129.2.4.3", mint::null(), true)},
      {"rfc5280.extension-undecodable", Base::server, with("2.5.29.36", raw("04020500"), true), "rfc5280.policy-constraints-not-in-ca"},
      {"rfc5280.san-empty", Base::client, [](CertificateSpec& s) {
         s.subject_alt_names.clear();
         add(s, "2.5.29.17", sequence({}));
       }},
      {"rfc5280.ian-empty", Base::server, with("2.5.29.18", sequence({}))},
      {"rfc5280.eku-empty", Base::client, [](CertificateSpec& s) {
         s.extended_key_usage.clear();
         add(s, "2.5.29.37", sequence({}));
       }},
      {"rfc5280.name-constraints-empty", Base::ca, with("2.5.29.30", sequence({}), true)},
      {"rfc5280.policies-empty", Base::server, with("2.5.29.32", sequence({}))},
      {"rfc5280.policy-mappings-empty", Base::ca, with("2.5.29.33", sequence({}), true)},
      {"rfc5280.policy-constraints-empty", Base::ca, with("2.5.29.36", sequence({}), true)},
      {"rfc5280.aia-empty", Base::server, [](CertificateSpec& s) {
         s.ocsp.clear();
         s.ca_issuers.clear();
         add(s, "1.3.6.1.5.5.7.1.1", sequence({}));
       }},
      {"rfc5280.sia-empty", Base::server, with("1.3.6.1.5.5.7.1.11", sequence({}))},
      {"rfc5280.crl-points-empty", Base::server, [](CertificateSpec& s) {
         s.crl_points.clear();
         add(s, "2.5.29.31", sequence({}));
       }},
      {"rfc5280.freshest-crl-empty", Base::server, with("2.5.29.46", sequence({}))},
      {"rfc5280.directory-attributes-empty", Base::server, with("2.5.29.9", sequence({}))},
      {"rfc5280.aki-critical", Base::server, [](CertificateSpec& s) {
         s.authority_key_identifier = false;
         add(s, "2.5.29.35", sequence({element(context(0, false), raw("01"))}), true);
       }},
      {"rfc5280.ski-critical", Base::server, [](CertificateSpec& s) {
         s.subject_key_identifier = false;
         add(s, "2.5.29.14", mint::octet_string(raw("01")), true);
       }},
      {"rfc5280.aia-critical", Base::server, [](CertificateSpec& s) {
         s.ocsp.clear();
         s.ca_issuers.clear();
         add(s, "1.3.6.1.5.5.7.1.1", sequence({sequence({object_identifier("1.3.6.1.5.5.7.48.1"), mint::uri("http://ocsp.example.com").der})}), true);
       }},
      {"rfc5280.sia-critical", Base::server, with("1.3.6.1.5.5.7.1.11", sequence({sequence({object_identifier("1.3.6.1.5.5.7.48.5"), mint::uri("http://ca.example.com").der})}), true)},
      {"rfc5280.directory-attributes-critical", Base::server, with("2.5.29.9", sequence({sequence({object_identifier("1.3.6.1.5.5.7.9.1")})}), true)},
      {"rfc5280.freshest-crl-critical", Base::server,
       with("2.5.29.46", sequence({sequence({element(context(0, true), {element(context(0, true), {mint::uri("http://ca.example.com/d.crl").der})})})}), true)},
      {"rfc5280.crl-points-critical", Base::server, [](CertificateSpec& s) {
         s.crl_points.clear();
         add(s, "2.5.29.31", sequence({sequence({element(context(0, true), {element(context(0, true), {mint::uri("http://ca.example.com/c.crl").der})})})}), true);
       }},
      {"rfc5280.ian-critical", Base::server, with("2.5.29.18", mint::general_names({mint::dns_name("ca.example.com")}), true)},
      {"rfc7633.tls-feature-critical", Base::server, with("1.3.6.1.5.5.7.1.24", sequence({mint::integer(5)}), true)},
      {"rfc6962.sct-list-critical", Base::server,
       with("1.3.6.1.4.1.11129.2.4.2", sct_list(raw("00310" "02f00" + std::string(64, 'a') + "0000018000000000" + "0000" + "0403" + "0000")), true)},
      {"rfc5280.eku-any-critical", Base::server, [](CertificateSpec& s) {
         s.extended_key_usage.clear();
         add(s, "2.5.29.37", sequence({object_identifier("2.5.29.37.0")}), true);
       }, "practice.any-extended-usage"},
      {"practice.netscape-extension", Base::server, with("2.16.840.1.113730.1.13", element(mint::kIa5String, as_bytes("x")))},
      {"practice.root-extended-usage", Base::root, [](CertificateSpec& s) { s.extended_key_usage = {mint::kClientAuth}; }},
      {"rfc5280.basic-constraints-not-critical", Base::ca, [](CertificateSpec& s) { s.basic_constraints->is_critical = false; }},
      {"rfc5280.basic-constraints-not-critical-root", Base::root, [](CertificateSpec& s) { s.basic_constraints->is_critical = false; }},
      {"rfc5280.name-constraints-not-critical", Base::ca, with("2.5.29.30", subtrees({mint::dns_name("example.com").der}))},
      {"rfc5280.policy-constraints-not-critical", Base::ca, with("2.5.29.36", sequence({element(context(0, false), raw("00"))}))},
      {"rfc5280.inhibit-any-policy-not-critical", Base::ca, with("2.5.29.54", mint::integer(0))},
      {"rfc5280.policy-mappings-not-critical", Base::ca, [](CertificateSpec& s) {
         s.policies = {"1.2.3.4"};
         add(s, "2.5.29.33", mappings("1.2.3.4", "1.2.3.5"));
       }},
      {"rfc5280.key-usage-not-critical", Base::ca, [](CertificateSpec& s) {
         s.key_usage = 0;
         add(s, "2.5.29.15", mint::named_bits({5, 6}));
       }},
      {"rfc5280.key-usage-not-critical-root", Base::root, [](CertificateSpec& s) {
         s.key_usage = 0;
         add(s, "2.5.29.15", mint::named_bits({5, 6}));
       }},
      {"rfc5280.key-usage-not-critical-leaf", Base::server, [](CertificateSpec& s) {
         s.key_usage = 0;
         add(s, "2.5.29.15", mint::named_bits({0}));
       }},
      {"rfc5280.san-not-critical", Base::server, [](CertificateSpec& s) { s.subject = {}; }},
      {"rfc5280.san-critical-with-subject", Base::server, [](CertificateSpec& s) { s.san_is_critical = true; }},

      // subjectAltName
      {"rfc5280.san-empty-name", Base::server, san(mint::dns_name(""))},
      {"rfc5280.san-dns-not-ia5", Base::server, san(mint::dns_name("b\xc3\xbc" "cher.example"))},
      {"rfc5280.san-dns-blank", Base::server, san(mint::dns_name("a b.example"))},
      {"rfc1034.san-dns-bad-character", Base::server, san(mint::dns_name("a.example:443"))},
      {"rfc5280.san-dns-leading-dot", Base::server, san(mint::dns_name(".example.com"))},
      {"rfc5280.san-dns-trailing-dot", Base::server, san(mint::dns_name("example.com."))},
      {"rfc5280.san-dns-empty-label", Base::server, san(mint::dns_name("a..example.com"))},
      {"rfc5280.san-dns-label-too-long", Base::server, san(mint::dns_name(std::string(64, 'a') + ".example"))},
      {"rfc5280.san-dns-too-long", Base::server, san(mint::dns_name(std::string(60, 'a') + "." + std::string(60, 'b') + "." + std::string(60, 'c') + "." + std::string(60, 'd') + "." + std::string(20, 'e')))},
      {"rfc5280.san-dns-hyphen", Base::server, san(mint::dns_name("-a.example.com"))},
      {"rfc5280.san-dns-underscore", Base::server, san(mint::dns_name("a_b.example.com"))},
      {"rfc5890.san-a-label-invalid", Base::server, san(mint::dns_name("xn--a-9999999999.example.com"))},
      {"rfc5891.san-a-label-not-nfc", Base::server, san(mint::dns_name("xn--cafe-yvc.example.com"))},
      {"rfc5892.san-a-label-disallowed", Base::server, san(mint::dns_name("xn--n3h.example.com"))},
      {"rfc5890.san-reserved-label", Base::server, san(mint::dns_name("ab--c.example.com"))},
      {"rfc9598.san-smtp-utf8-form", Base::client, san(mint::other_name("1.3.6.1.5.5.7.8.9", element(mint::kUtf8String, as_bytes("a@example.com"))))},
      {"rfc9525.san-wildcard-not-leftmost", Base::server, san(mint::dns_name("a.*.example.com"))},
      {"rfc9525.san-wildcard-partial", Base::server, san(mint::dns_name("a*.example.com"))},
      {"rfc9525.san-wildcard-bare", Base::server, san(mint::dns_name("*"))},
      {"rfc9525.san-wildcard-over-suffix", Base::server, san(mint::dns_name("*.com"))},
      {"rfc5280.san-dns-is-ip", Base::server, san(mint::dns_name("192.0.2.7"))},
      {"rfc5280.san-email-invalid", Base::server, san(mint::email("Some One <a@example.com>"))},
      {"rfc5280.san-email-not-ia5", Base::server, san(mint::email("h\xc3\xa9@example.com"))},
      {"rfc5280.san-uri-not-ia5", Base::server, san(mint::uri("http://example.com/h\xc3\xa9"))},
      {"rfc5280.san-uri-relative", Base::server, san(mint::uri("/path"))},
      {"rfc5280.san-uri-malformed", Base::server, san(mint::uri("http://example.com/a b"))},
      {"rfc5280.san-uri-host-invalid", Base::server, san(mint::uri("http://-bad-/path"))},
      {"text.san-nul", Base::server, san(mint::dns_name(std::string_view("a.example\0.b.example", 20)))},
      {"text.san-control", Base::server, san(mint::uri("http://example.com/\x1b[31m")), "rfc5280.san-uri-malformed"},
      {"practice.san-duplicate", Base::server, san(mint::dns_name("www.example.com"))},
      {"rfc9525.common-name-not-in-san", Base::server, [](CertificateSpec& s) { s.subject_alt_names = {mint::dns_name("other.example.com")}; }},

      // issuerAltName
      {"rfc5280.ian-empty-name", Base::server, ian(mint::dns_name(""))},
      {"rfc5280.ian-dns-not-ia5", Base::server, ian(mint::dns_name("b\xc3\xbc" "cher.example"))},
      {"rfc5280.ian-dns-blank", Base::server, ian(mint::dns_name("a b.example"))},
      {"rfc5280.ian-dns-leading-dot", Base::server, ian(mint::dns_name(".example.com"))},
      {"rfc5280.ian-dns-empty-label", Base::server, ian(mint::dns_name("a..example.com"))},
      {"rfc1034.ian-dns-bad-character", Base::server, ian(mint::dns_name("a/b"))},
      {"rfc9525.ian-wildcard-not-leftmost", Base::server, ian(mint::dns_name("a.*.example.com"))},
      {"rfc9525.ian-wildcard-bare", Base::server, ian(mint::dns_name("*"))},
      {"rfc5280.ian-email-invalid", Base::server, ian(mint::email("nobody"))},
      {"rfc5280.ian-uri-not-ia5", Base::server, ian(mint::uri("http://example.com/h\xc3\xa9"))},
      {"rfc5280.ian-uri-relative", Base::server, ian(mint::uri("example.com/path"))},
      {"rfc5280.ian-uri-malformed", Base::server, ian(mint::uri("http://example.com/<"))},
      {"rfc5280.ian-uri-host-invalid", Base::server, ian(mint::uri("http:///path"))},
      {"text.ian-nul", Base::server, ian(mint::dns_name(std::string_view("a\0b", 3)))},
      {"text.ian-control", Base::server, ian(mint::email("a\x01@example.com")), "rfc5280.ian-email-invalid"},

      // constraints
      {"rfc5280.path-length-without-ca", Base::server, [](CertificateSpec& s) { s.basic_constraints->path_length = 0; }},
      {"rfc5280.path-length-without-cert-sign", Base::ca, [](CertificateSpec& s) { s.key_usage = mint::kCrlSign; }, "mtls.ca-without-cert-sign"},
      {"rfc5280.ca-without-basic-constraints", Base::client, [](CertificateSpec& s) {
         s.basic_constraints.reset();
         s.key_usage |= mint::kKeyCertSign;
       }},
      {"rfc5280.name-constraints-not-in-ca", Base::server, constraint(mint::dns_name("example.com"))},
      {"rfc5280.name-constraints-range", Base::ca,
       with("2.5.29.30", sequence({element(context(0, true), {sequence({mint::dns_name("example.com").der, element(context(1, false), raw("05"))})})}), true)},
      {"rfc5280.name-constraints-x400", Base::ca, constraint(mint::raw_general_name(context(3, true), sequence({})))},
      {"rfc5280.name-constraints-edi-party", Base::ca, constraint(mint::raw_general_name(context(5, true), element(context(1, true), {element(mint::kUtf8String, as_bytes("x"))})))},
      {"rfc5280.name-constraints-registered-id", Base::ca, constraint(mint::registered_id("1.2.3"))},
      {"rfc5280.name-constraints-dns-leading-dot", Base::ca, constraint(mint::dns_name(".example.com"))},
      {"rfc5280.name-constraints-dns-invalid", Base::ca, constraint(mint::dns_name("*.example.com"))},
      {"rfc5280.name-constraints-ip-mask", Base::ca, constraint(mint::ip_octets(raw("c0000200ff00ff00")))},
      {"rfc5280.name-constraints-uri-form", Base::ca, constraint(mint::uri("https://example.com"))},

      {"rfc5280.name-constraints-uri-single-label", Base::ca, constraint(mint::uri("example"))},
      {"rfc5280.name-constraints-email-form", Base::ca, constraint(mint::email("@example.com"))},

      // policies
      {"rfc5280.policy-duplicate", Base::server, [](CertificateSpec& s) { s.policies = {"1.2.3.4", "1.2.3.4"}; }},
      {"rfc5280.any-policy-qualifier", Base::server, with("2.5.29.32", sequence({policy("2.5.29.32.0", {sequence({object_identifier("1.2.3"), mint::null()})})}))},
      {"rfc6818.explicit-text-ia5", Base::server, with("2.5.29.32", notice({element(mint::kIa5String, as_bytes("text"))}))},
      {"rfc5280.explicit-text-too-long", Base::server, with("2.5.29.32", notice({element(mint::kUtf8String, as_bytes(std::string(201, 'x')))}))},
      {"rfc5280.explicit-text-control", Base::server, with("2.5.29.32", notice({element(mint::kUtf8String, as_bytes("a\tb"))}))},
      {"rfc5280.explicit-text-not-utf8", Base::server, with("2.5.29.32", notice({element(mint::kVisibleString, as_bytes("text"))}))},
      {"rfc5280.explicit-text-invalid", Base::server, with("2.5.29.32", notice({element(mint::kUtf8String, raw("ff"))}))},
      {"rfc5280.explicit-text-not-nfc", Base::server, with("2.5.29.32", notice({element(mint::kUtf8String, as_bytes("cafe\xcc\x81"))}))},
      {"rfc5280.notice-reference", Base::server,
       with("2.5.29.32", notice({sequence({element(mint::kUtf8String, as_bytes("Org")), sequence({mint::integer(1)})}), element(mint::kUtf8String, as_bytes("text"))}))},
      {"rfc5280.cps-not-uri", Base::server,
       with("2.5.29.32", sequence({policy("1.2.3.4", {sequence({object_identifier("1.3.6.1.5.5.7.2.1"), element(mint::kIa5String, as_bytes("nowhere"))})})}))},
      {"rfc5280.policy-mapping-any-policy", Base::ca, [](CertificateSpec& s) {
         s.policies = {"1.2.3.4"};
         add(s, "2.5.29.33", mappings("1.2.3.4", "2.5.29.32.0"), true);
       }},
      {"rfc5280.policy-mapping-not-asserted", Base::ca, with("2.5.29.33", mappings("1.2.3.4", "1.2.3.5"), true)},
      {"rfc5280.policy-mappings-not-in-ca", Base::server, [](CertificateSpec& s) {
         s.policies = {"1.2.3.4"};
         add(s, "2.5.29.33", mappings("1.2.3.4", "1.2.3.5"), true);
       }},
      {"rfc5280.policy-constraints-not-in-ca", Base::server, with("2.5.29.36", sequence({element(context(0, false), raw("00"))}), true)},
      {"rfc5280.inhibit-any-policy-not-in-ca", Base::server, with("2.5.29.54", mint::integer(0), true)},

      // usage
      {"rfc5280.key-usage-without-bits", Base::server, [](CertificateSpec& s) {
         s.key_usage = 0;
         add(s, "2.5.29.15", raw("030100"), true);
       }, "mtls.server-without-digital-signature"},
      {"rfc5280.key-usage-undefined-bits", Base::server, [](CertificateSpec& s) {
         s.key_usage = 0;
         add(s, "2.5.29.15", raw("0303058020"), true);
       }},
      {"rfc5280.ca-without-key-usage", Base::ca, [](CertificateSpec& s) { s.key_usage = 0; }},
      {"rfc5280.root-without-key-usage", Base::root, [](CertificateSpec& s) { s.key_usage = 0; }},
      {"mtls.ca-without-cert-sign", Base::root, [](CertificateSpec& s) { s.key_usage = mint::kCrlSign; }},
      {"mtls.ca-without-crl-sign", Base::ca, [](CertificateSpec& s) { s.key_usage = mint::kKeyCertSign; }},
      {"rfc5280.cert-sign-without-ca", Base::server, [](CertificateSpec& s) { s.key_usage |= mint::kKeyCertSign; }},
      {"rfc5280.encipher-only-without-agreement", Base::server, [](CertificateSpec& s) { s.key_usage |= mint::kEncipherOnly; }},
      {"rfc3279.rsa-key-usage", Base::server, [](CertificateSpec& s) { s.key_usage |= mint::kKeyAgreement; }, "", Algorithm::rsa2048},
      {"rfc3279.rsa-ca-encipherment",
       Base::ca,
       [](CertificateSpec& s) { s.key_usage |= mint::kKeyEncipherment; },
       "",
       Algorithm::rsa2048},
      {"rfc4055.rsa-pss-key-usage", Base::server,
       [](CertificateSpec& s) {
         s.key_usage |= mint::kKeyEncipherment;
         s.raw_public_key = sequence({sequence({object_identifier("1.2.840.113549.1.1.10")}), mint::bit_string(sequence({mint::unsigned_integer(modulus(2048)), mint::integer(65537)}))});
       }, "strength.rsa-pss-key"},
      {"rfc8813.ec-key-usage", Base::server, [](CertificateSpec& s) { s.key_usage |= mint::kKeyEncipherment; }},
      {"rfc8410.eddsa-key-usage", Base::server, [](CertificateSpec& s) { s.key_usage |= mint::kKeyEncipherment; }, "", Algorithm::ed25519},
      {"rfc8410.xdh-key-usage", Base::server,
       [](CertificateSpec& s) { s.raw_public_key = sequence({sequence({object_identifier("1.3.101.110")}), mint::bit_string(Bytes(32, 9))}); }, "strength.key-cannot-sign"},
      {"mtls.client-without-digital-signature", Base::client, [](CertificateSpec& s) { s.key_usage = mint::kKeyAgreement; }},
      {"mtls.server-without-digital-signature", Base::server, [](CertificateSpec& s) { s.key_usage = mint::kKeyEncipherment; }, "", Algorithm::rsa2048},
      {"mtls.server-without-server-auth", Base::client, nullptr, "practice.both-roles", Algorithm::p256, [](Limits& l) { l.role = Role::server; }},
      {"mtls.client-without-client-auth", Base::server, nullptr, "practice.both-roles", Algorithm::p256, [](Limits& l) { l.role = Role::client; }},
      {"practice.any-extended-usage", Base::server, [](CertificateSpec& s) { s.extended_key_usage = {mint::kServerAuth, "2.5.29.37.0"}; }},
      {"practice.duplicate-extended-usage", Base::server, [](CertificateSpec& s) { s.extended_key_usage = {mint::kServerAuth, mint::kServerAuth}; }},
      {"rfc5280.usages-inconsistent", Base::server, [](CertificateSpec& s) {
         s.extended_key_usage = {"1.3.6.1.5.5.7.3.3"};
         s.key_usage = mint::kKeyAgreement;
       }, "rfc5280.usage-beyond-purposes"},
      {"rfc5280.usage-beyond-purposes", Base::server, [](CertificateSpec& s) { s.key_usage |= mint::kDataEncipherment; }, "rfc8813.ec-key-usage"},
      {"practice.leaf-signs-crls", Base::server, [](CertificateSpec& s) { s.key_usage |= mint::kCrlSign; }},
      {"rfc6960.responder-without-no-check", Base::server, [](CertificateSpec& s) {
         s.extended_key_usage = {"1.3.6.1.5.5.7.3.9"};
         s.crl_points.clear();
       }},
      {"rfc6960.no-check-in-leaf", Base::server, with("1.3.6.1.5.5.7.48.1.5", mint::null())},
      {"practice.both-roles", Base::server, [](CertificateSpec& s) { s.extended_key_usage = {mint::kServerAuth, mint::kClientAuth}; }},

      // sources
      {"rfc5280.aki-missing", Base::server, [](CertificateSpec& s) { s.authority_key_identifier = false; }},
      {"rfc5280.aki-without-key-id", Base::server, [](CertificateSpec& s) {
         s.authority_key_identifier = false;
         add(s, "2.5.29.35", sequence({}));
       }},
      {"rfc5280.aki-half-pair", Base::server, [](CertificateSpec& s) {
         s.authority_key_identifier = false;
         add(s, "2.5.29.35", sequence({element(context(0, false), raw("01")), element(context(2, false), raw("05"))}));
       }},
      {"practice.aki-both-forms", Base::server, [](CertificateSpec& s) {
         s.authority_key_identifier = false;
         const Bytes issuer = element(context(1, true), {mint::directory_name(issuer_name()).der});
         add(s, "2.5.29.35", sequence({element(context(0, false), raw("01")), issuer, element(context(2, false), raw("05"))}));
       }},
      {"rfc5280.ski-missing-ca", Base::ca, [](CertificateSpec& s) { s.subject_key_identifier = false; }},
      {"rfc5280.ski-missing-root", Base::root, [](CertificateSpec& s) { s.subject_key_identifier = false; }},
      {"rfc5280.ski-missing-leaf", Base::server, [](CertificateSpec& s) { s.subject_key_identifier = false; }},
      {"rfc5280.key-id-empty", Base::server, [](CertificateSpec& s) {
         s.subject_key_identifier = false;
         add(s, "2.5.29.14", mint::octet_string({}));
       }},
      {"rfc5280.aia-location", Base::server, [](CertificateSpec& s) { s.ocsp = {"urn:x:y"}; }},
      {"rfc5280.aia-uri-invalid", Base::server, [](CertificateSpec& s) { s.ocsp = {"http://a b/"}; }},
      {"practice.aia-duplicate", Base::server, [](CertificateSpec& s) { s.ocsp = {"http://o.example.com", "http://o.example.com"}; }},
      {"rfc5280.source-by-tls", Base::server, [](CertificateSpec& s) { s.crl_points = {"https://ca.example.com/ca.crl"}; }},
      {"rfc5280.crl-point-relative-name", Base::server, [](CertificateSpec& s) {
         s.crl_points.clear();
         const Bytes name = sequence({object_identifier("2.5.4.3"), element(mint::kUtf8String, as_bytes("list"))});
         add(s, "2.5.29.31", sequence({sequence({element(context(0, true), {element(context(1, true), {name})})})}));
       }},
      {"rfc5280.crl-point-incomplete", Base::server, [](CertificateSpec& s) {
         s.crl_points.clear();
         add(s, "2.5.29.31", sequence({sequence({element(context(1, false), raw("0560"))})}));
       }, "rfc5280.crl-points-some-reasons"},
      {"rfc5280.crl-point-without-uri", Base::server, [](CertificateSpec& s) { s.crl_points = {"urn:x:y"}; }},
      {"rfc5280.crl-point-uri-invalid", Base::server, [](CertificateSpec& s) { s.crl_points = {"http://a b/"}; }},
      {"rfc5280.crl-points-some-reasons", Base::server, [](CertificateSpec& s) {
         s.crl_points.clear();
         add(s, "2.5.29.31",
             sequence({sequence({element(context(0, true), {element(context(0, true), {mint::uri("http://ca.example.com/c.crl").der})}), element(context(1, false), raw("0640"))})}));
       }},
      {"practice.no-revocation-source", Base::server, [](CertificateSpec& s) {
         s.crl_points.clear();
         s.ocsp.clear();
       }},
      {"rfc7633.must-staple-without-ocsp", Base::server, [](CertificateSpec& s) {
         s.ocsp.clear();
         add(s, "1.3.6.1.5.5.7.1.24", sequence({mint::integer(5)}));
       }},
      {"rfc6962.sct-list-empty", Base::server, with("1.3.6.1.4.1.11129.2.4.2", sct_list(raw("0000")))},

      {"rfc6962.sct-version", Base::server,
       with("1.3.6.1.4.1.11129.2.4.2", sct_list(raw("00310" "02f01" + std::string(64, 'a') + "0000018000000000" + "0000" + "0403" + "0000")))},

      // strength
      {"strength.rsa-too-small", Base::server, nullptr, "", Algorithm::rsa1024},
      {"strength.rsa-too-large", Base::server, key(rsa_key(mint::unsigned_integer(Bytes(2049, 0xff)), mint::integer(65537)))},
      {"strength.rsa-odd-size", Base::server, key(rsa_key(mint::unsigned_integer(odd_sized_modulus()), mint::integer(65537)))},
      {"strength.rsa-exponent-even", Base::server, key(rsa_key(mint::unsigned_integer(modulus(2048)), mint::integer(65536))), "strength.rsa-exponent-below-range"},
      {"strength.rsa-exponent-too-small", Base::server, key(rsa_key(mint::unsigned_integer(modulus(2048)), mint::integer(1)))},
      {"strength.rsa-exponent-below-range", Base::server, key(rsa_key(mint::unsigned_integer(modulus(2048)), mint::integer(3)))},
      {"strength.rsa-exponent-too-large", Base::server, key(rsa_key(mint::unsigned_integer(modulus(2048)), mint::unsigned_integer(Bytes(33, 0x11))))},
      {"strength.rsa-negative", Base::server, key(rsa_key(mint::raw_integer(modulus(2048)), mint::integer(65537)))},
      {"strength.rsa-small-factor", Base::server, [](CertificateSpec& s) {
         Bytes number = modulus(2048);
         number.back() = 0xfe;
         s.raw_public_key = rsa_key(mint::unsigned_integer(number), mint::integer(65537));
       }},
      {"strength.roca", Base::server, key(rsa_key(mint::unsigned_integer(roca_modulus()), mint::integer(65537)))},
      {"strength.curve-too-small", Base::server, nullptr, "", Algorithm::p192},
      {"strength.curve-uncommon", Base::server, nullptr, "", Algorithm::secp256k1},
      {"strength.rsa-pss-key", Base::server,
       key(sequence({sequence({object_identifier("1.2.840.113549.1.1.10")}), mint::bit_string(sequence({mint::unsigned_integer(modulus(2048)), mint::integer(65537)}))}))},
      {"rfc8446.ecdsa-hash-for-curve", Base::server, [](CertificateSpec& s) { s.raw_signature_algorithm = sequence({object_identifier("1.2.840.10045.4.3.3")}); }},
      {"strength.point-compressed", Base::server, key(compressed_key())},
      {"strength.key-unknown", Base::server, key(sequence({sequence({object_identifier("1.2.3.4")}), mint::bit_string(Bytes(32, 9))}))},
      {"strength.dsa", Base::server,
       key(sequence({sequence({object_identifier("1.2.840.10040.4.1"), sequence({mint::unsigned_integer(modulus(2048)), mint::integer(7), mint::integer(2)})}), mint::bit_string(mint::integer(5))}))},
      {"rfc3279.dsa-parameters", Base::server, key(sequence({sequence({object_identifier("1.2.840.10040.4.1")}), mint::bit_string(mint::integer(5))})), "strength.dsa"},
      {"strength.key-cannot-sign", Base::server, [](CertificateSpec& s) {
         s.key_usage = 0;
         s.raw_public_key = sequence({sequence({object_identifier("1.3.101.110")}), mint::bit_string(Bytes(32, 9))});
       }},
      {"strength.signature-md5", Base::server, [](CertificateSpec& s) { s.raw_signature_algorithm = sequence({object_identifier("1.2.840.113549.1.1.4"), mint::null()}); }},
      {"strength.signature-sha1", Base::server, [](CertificateSpec& s) { s.digest = mint::Digest::sha1; }},
      {"strength.signature-of-root", Base::root, [](CertificateSpec& s) { s.digest = mint::Digest::sha1; }},
      {"strength.signature-unknown", Base::server, [](CertificateSpec& s) { s.raw_signature_algorithm = sequence({object_identifier("1.2.3.4.5")}); }},

      // mtls
      {"mtls.server-without-san", Base::server, [](CertificateSpec& s) { s.subject_alt_names.clear(); }},
      {"mtls.host-without-san", Base::server, [](CertificateSpec& s) {
         s.subject_alt_names.clear();
         s.extended_key_usage.clear();
       }, "practice.no-extended-usage"},
      {"mtls.server-names-no-host", Base::server, [](CertificateSpec& s) { s.subject_alt_names = {mint::email("a@example.com")}; }, "rfc9525.common-name-not-in-san"},
      {"mtls.both-roles-without-host", Base::server,
       [](CertificateSpec& s) {
         s.extended_key_usage.push_back(mint::kClientAuth);
         s.subject_alt_names.clear();
       },
       "practice.both-roles"},
      {"mtls.client-names-nobody", Base::client, [](CertificateSpec& s) {
         s.subject = mint::name({{"O", "Example"}});
         s.subject_alt_names.clear();
       }},
      {"mtls.ca-as-server", Base::root, [](CertificateSpec& s) {
         s.subject_alt_names = {mint::dns_name("www.example.com")};
         s.extended_key_usage = {mint::kServerAuth};
       }, "practice.root-extended-usage"},
      {"mtls.public-ca-for-clients", Base::client, [](CertificateSpec& s) { s.raw_issuer = mint::name({{"C", "US"}, {"O", "Let's Encrypt"}, {"CN", "R13"}}).der; }},
      {"practice.no-extended-usage", Base::server, [](CertificateSpec& s) { s.extended_key_usage.clear(); }},
      {"mtls.san-form-unused", Base::client, san(mint::registered_id("1.2.3"))},
      {"mtls.self-signed-leaf", Base::root, [](CertificateSpec& s) {
         s.basic_constraints = mint::BasicConstraints{};
         s.key_usage = mint::kDigitalSignature;
       }},
      {"mtls.netscape-type-without-client", Base::client, netscape_type({1}), "practice.netscape-extension"},
      {"mtls.netscape-type-without-server", Base::server, netscape_type({0}), "practice.netscape-extension"},
      {"mtls.version-1", Base::client, [](CertificateSpec& s) {
         s.raw_version = kNothing;
         s.raw_extensions = kNothing;
       }},

      // qualified
      {"rfc3739.qc-statements-malformed", Base::client, with("1.3.6.1.5.5.7.1.3", qc({statement("0.4.0.1862.1.5", sequence({}))}))},
      {"etsi319412.qc-statements-critical", Base::client, with("1.3.6.1.5.5.7.1.3", qc({statement("0.4.0.1862.1.1")}), true)},
      {"etsi319412.qc-type-as-statement", Base::client, with("1.3.6.1.5.5.7.1.3", qc({statement("0.4.0.1862.1.6.3")}))},

      // spiffe
      {"spiffe.no-id", Base::server, nullptr},
      {"spiffe.several-uris", Base::svid, [](CertificateSpec& s) { s.subject_alt_names.push_back(mint::uri("https://example.org/")); }},
      {"spiffe.trust-domain", Base::svid, [](CertificateSpec& s) { s.subject_alt_names = {mint::uri("spiffe://Example.org/payments")}; }},
      {"spiffe.extra-parts", Base::svid, [](CertificateSpec& s) { s.subject_alt_names = {mint::uri("spiffe://example.org:8443/payments")}; }},
      {"spiffe.path", Base::svid, [](CertificateSpec& s) { s.subject_alt_names = {mint::uri("spiffe://example.org/a//b")}; }},
      {"spiffe.too-long", Base::svid, [](CertificateSpec& s) { s.subject_alt_names = {mint::uri("spiffe://example.org/" + std::string(2040, 'a'))}; }},
      {"spiffe.leaf-without-path", Base::svid, [](CertificateSpec& s) { s.subject_alt_names = {mint::uri("spiffe://example.org")}; }},
      {"spiffe.ca-with-path", Base::ca, [](CertificateSpec& s) { s.subject_alt_names = {mint::uri("spiffe://example.org/ca")}; }},
      {"spiffe.leaf-signs", Base::svid, [](CertificateSpec& s) { s.key_usage |= mint::kCrlSign; }, "practice.leaf-signs-crls"},
      {"spiffe.leaf-key-usage", Base::svid, [](CertificateSpec& s) { s.key_usage = 0; }},
      {"spiffe.leaf-usages", Base::svid, [](CertificateSpec& s) { s.extended_key_usage = {mint::kServerAuth}; }},
  };
  return all;
}

/// Certificates on which rules pass that no other recipe gives occasion to.
/// A certificate as public CAs issue them, of that policy, with a change.
std::function<void(CertificateSpec&)> public_leaf(const std::string& policy,
                                                  const std::function<void(CertificateSpec&)>& change = {}) {
  return [=](CertificateSpec& s) {
    const bool is_domain_only = policy == "2.23.140.1.2.1";
    s.subject = is_domain_only ? mint::name({{"C", "DE"}})
                               : mint::name({{"C", "DE"}, {"ST", "Hessen"}, {"L", "Kassel"}, {"O", "Example"}});
    s.not_after = kNow + std::chrono::hours(24 * 100);
    s.subject_alt_names = {mint::dns_name("www.example.com")};
    s.policies = {policy};
    if (change) {
      change(s);
    }
  };
}

/// The same of a CA below the root.
std::function<void(CertificateSpec&)> public_ca(const std::function<void(CertificateSpec&)>& change = {}) {
  return [=](CertificateSpec& s) {
    s.subject = mint::name({{"C", "DE"}, {"O", "Example"}, {"CN", "lower CA"}});
    s.policies = {"2.23.140.1.2.1"};
    s.key_usage |= mint::kDigitalSignature;
    s.extended_key_usage = {mint::kServerAuth};
    if (change) {
      change(s);
    }
  };
}

const std::string kDomain = "2.23.140.1.2.1";
const std::string kOrganization = "2.23.140.1.2.2";
const std::string kPerson = "2.23.140.1.2.3";
const std::string kExtended = "2.23.140.1.1";

/// What is asked of certificates that claim to be public, or of all under --profile strict.
std::vector<Case> public_cases() {
  using Spec = CertificateSpec;
  const auto asked = [](Limits& l) { l.asks_public_rules = true; };
  return {
      {"cabf.domain-validated-subject", Base::server, public_leaf(kDomain, [](Spec& s) { s.subject.add("OU", "Chaos"); }), "cabf.organizational-unit"},
      {"cabf.organization-validated-subject", Base::server, public_leaf(kOrganization, [](Spec& s) { s.subject = mint::name({{"C", "DE"}, {"O", "Example"}}); }), "cabf.holder-without-place"},
      {"cabf.individual-validated-subject", Base::server, public_leaf(kPerson, [](Spec& s) { s.subject = mint::name({{"C", "DE"}, {"L", "Kassel"}}); }), "cabf.place-without-holder"},
      {"cabf.extended-validation-subject", Base::server, public_leaf(kExtended)},
      {"cabf.extended-validation-names", Base::server, public_leaf(kExtended, [](Spec& s) { s.subject_alt_names = {mint::dns_name("*.example.com")}; }), "cabf.extended-validation-subject"},
      {"cabf.policy-missing", Base::server, public_leaf("1.2.3.4"), "", Algorithm::p256, asked},
      {"cabf.person-without-policy", Base::server, public_leaf(kOrganization, [](Spec& s) { s.subject.add("SN", "Smith"); })},
      {"cabf.holder-without-place", Base::server, public_leaf(kPerson, [](Spec& s) { s.subject = mint::name({{"C", "DE"}, {"O", "Example"}}); }), "cabf.individual-validated-subject"},
      {"cabf.place-without-holder", Base::server, public_leaf(kDomain, [](Spec& s) { s.subject.add("L", "Kassel"); }), "cabf.domain-validated-subject"},
      {"cabf.organizational-unit", Base::server, public_leaf(kOrganization, [](Spec& s) { s.subject.add("OU", "Chaos"); })},
      {"cabf.attribute-order", Base::server, public_leaf(kOrganization, [](Spec& s) { s.subject = mint::name({{"O", "Example"}, {"C", "DE"}, {"L", "Kassel"}}); })},
      {"cabf.name-form", Base::server, public_leaf(kDomain, [](Spec& s) { s.subject_alt_names.push_back(mint::uri("https://www.example.com/")); })},
      {"cabf.reserved-address", Base::server, public_leaf(kDomain, [](Spec& s) { s.subject_alt_names.push_back(mint::ip_address("10.1.2.3")); })},
      {"cabf.reverse-name", Base::server, public_leaf(kDomain, [](Spec& s) { s.subject_alt_names = {mint::dns_name("1.2.0.192.in-addr.arpa")}; })},
      {"cabf.common-name-present", Base::server, public_leaf(kDomain, [](Spec& s) { s.subject.add("CN", "www.example.com"); })},
      {"cabf.common-name-not-from-names", Base::server, public_leaf(kDomain, [](Spec& s) { s.subject.add("CN", "WWW.example.com"); }), "cabf.common-name-present"},
      {"cabf.ca-subject", Base::ca, public_ca([](Spec& s) { s.subject = mint::name({{"CN", "lower CA"}}); })},
      {"cabf.valid-too-long", Base::server, public_leaf(kDomain, [](Spec& s) { s.not_after = kNow + std::chrono::hours(24 * 171); })},
      {"cabf.policies-critical", Base::server, public_leaf(kDomain, [](Spec& s) { s.policies.clear(); add(s, "2.5.29.32", sequence({policy(kDomain)}), true); })},
      {"cabf.usages-critical", Base::server, public_leaf(kDomain, [](Spec& s) { s.extended_key_usage.clear(); add(s, "2.5.29.37", sequence({object_identifier(mint::kServerAuth)}), true); })},
      {"cabf.leaf-constraints-not-critical", Base::server, public_leaf(kDomain, [](Spec& s) { s.basic_constraints->is_critical = false; })},
      {"cabf.info-access-missing", Base::server, public_leaf(kDomain, [](Spec& s) { s.ocsp.clear(); s.ca_issuers.clear(); })},
      {"cabf.no-responder", Base::server, public_leaf(kDomain, [](Spec& s) { s.ocsp.clear(); s.crl_points.clear(); }), "practice.no-revocation-source"},
      {"cabf.no-issuer-url", Base::server, public_leaf(kDomain, [](Spec& s) { s.ca_issuers.clear(); })},
      {"cabf.internal-url", Base::server, public_leaf(kDomain, [](Spec& s) { s.ocsp = {"http://pki.corp/"}; })},
      {"cabf.extra-usage", Base::server, public_leaf(kDomain, [](Spec& s) { s.extended_key_usage.push_back("1.3.6.1.5.5.7.3.3"); })},
      {"cabf.policy-qualifier", Base::server, public_leaf(kDomain, [](Spec& s) { s.policies.clear(); add(s, "2.5.29.32", sequence({policy(kDomain, {sequence({object_identifier("1.2.3"), mint::null()})})})); })},
      {"cabf.crl-point-parts", Base::server, public_leaf(kDomain, [](Spec& s) { s.crl_points.clear(); add(s, "2.5.29.31", sequence({sequence({element(context(0, true), {element(context(0, true), {element(context(6), as_bytes("http://ca.example.com/"))})}), element(context(2, true), {element(context(2), as_bytes("ca.example.com"))})})})); })},
      {"cabf.ca-crl-points-missing", Base::ca, public_ca([](Spec& s) { s.crl_points.clear(); })},
      {"cabf.ca-policies-missing", Base::ca, public_ca([](Spec& s) { s.policies.clear(); }), "", Algorithm::p256, asked},
      {"cabf.ca-usages-missing", Base::ca, public_ca([](Spec& s) { s.extended_key_usage.clear(); })},
      {"cabf.ca-usages-mixed", Base::ca, public_ca([](Spec& s) { s.extended_key_usage.push_back("1.3.6.1.5.5.7.3.4"); })},
      {"cabf.ca-without-digital-signature", Base::ca, public_ca([](Spec& s) { s.key_usage = mint::kKeyCertSign | mint::kCrlSign; })},
      {"cabf.root-path-length", Base::root, public_ca([](Spec& s) { s.policies.clear(); s.extended_key_usage.clear(); }), "", Algorithm::p256, asked},
      {"cabf.root-policies", Base::root, public_ca([](Spec& s) { s.extended_key_usage.clear(); s.basic_constraints->path_length.reset(); })},
      {"cabf.constraint-of-reserved-address", Base::ca, public_ca([](Spec& s) { add(s, "2.5.29.30", subtrees({element(context(7), raw("0a000000ff000000"))}), true); })},
      {"", Base::server, public_leaf(kDomain)},
      {"", Base::server, public_leaf(kOrganization)},
      {"", Base::server, public_leaf(kPerson, [](Spec& s) { s.subject = mint::name({{"C", "DE"}, {"L", "Kassel"}, {"SN", "Smith"}, {"GN", "Ann"}}); })},
      {"", Base::server, public_leaf(kExtended, [](Spec& s) {
         s.subject.add("2.5.4.15", as_bytes("Private Organization"), mint::kUtf8String);
         s.subject.add("2.5.4.5", as_bytes("HRB 1"), mint::kPrintableString);
       })},
      {"", Base::server, public_leaf(kDomain, [](Spec& s) { s.crl_points.clear(); })},
      {"", Base::ca, public_ca([](Spec& s) { add(s, "2.5.29.30", subtrees({element(context(7), raw("08080800ffffff00"))}), true); })},
      {"", Base::ca, public_ca()},
  };
}

const std::vector<Case>& sound_cases() {
  static const std::vector<Case> all = {
      {"", Base::root, validity(kBefore, generalized("20510101000000Z"))},
      {"", Base::server, nullptr, "", Algorithm::p256,
       [](Limits& l) {
         l.fail_days = 7;
         l.max_days = 400;
         l.role = Role::server;
       }},
      {"", Base::ca, nullptr, "", Algorithm::rsa2048},
      {"", Base::ca, constraint(mint::email(".example.com"))},
      {"", Base::server, [](CertificateSpec& s) { s.raw_signature_algorithm = pss(kSha256, kSha256, 32); }},
      {"", Base::server, netscape_type({0, 1}), "practice.netscape-extension"},
      {"", Base::client, netscape_type({0, 1}), "practice.netscape-extension"},
      {"", Base::client, san(mint::dns_name("xn--bcher-kva.example"))},
      {"", Base::client, san(mint::other_name("1.3.6.1.5.5.7.8.9", element(mint::kUtf8String, as_bytes("h\xc3\xa9@example.com"))))},
      {"", Base::server,
       [](CertificateSpec& s) {
         s.extended_key_usage = {"1.3.6.1.5.5.7.3.9"};
         s.crl_points.clear();
         add(s, "1.3.6.1.5.5.7.48.1.5", mint::null());
       }},
      {"", Base::server, with("1.3.6.1.4.1.11129.2.4.2", sct_list(raw("00310" "02f00" + std::string(64, 'a') + "0000018000000000" + "0000" + "0403" + "0000")))},
      {"", Base::server, subject("SN", "Smith & Sons", mint::kUtf8String)},
      {"", Base::client,
       with("1.3.6.1.5.5.7.1.3",
            qc({statement("0.4.0.1862.1.1"), statement("0.4.0.1862.1.6", sequence({object_identifier("0.4.0.1862.1.6.3")})),
                statement("0.4.0.1862.1.5", sequence({sequence({element(mint::kIa5String, as_bytes("https://ca.example.com")), element(mint::kPrintableString, as_bytes("en"))})})),
                statement("0.4.0.1862.1.3", mint::integer(10)),
                statement("0.4.0.1862.1.2", sequence({element(mint::kPrintableString, as_bytes("EUR")), mint::integer(1), mint::integer(3)}))}))},
      {"", Base::client, nullptr, "", Algorithm::p256, [](Limits& l) { l.role = Role::client; }},
      {"", Base::server, nullptr, "", Algorithm::ed25519},
      {"", Base::server,
       [](CertificateSpec& s) {
         s.subject = {};
         s.san_is_critical = true;
       }},
      {"", Base::server, ian(mint::email("ca@example.com"))},
      {"", Base::server, [](CertificateSpec& s) { s.key_usage |= mint::kKeyAgreement | mint::kEncipherOnly; }},
      {"", Base::server,
       [](CertificateSpec& s) {
         s.key_usage = mint::kKeyAgreement;
         s.raw_public_key = sequence({sequence({object_identifier("1.3.101.110")}), mint::bit_string(Bytes(32, 9))});
       },
       "strength.key-cannot-sign mtls.server-without-digital-signature"},
      {"", Base::root,
       [](CertificateSpec& s) {
         s.subject_alt_names = {mint::dns_name("www.example.com")};
         s.extended_key_usage = {mint::kClientAuth};
       },
       "practice.root-extended-usage"},
      {"", Base::ca, [](CertificateSpec& s) { s.subject_alt_names = {mint::uri("spiffe://example.org")}; }},
  };
  return all;
}

/// What every rule says of a certificate.
std::map<std::string, Answer> answers(const Bytes& der, const Limits& limits) {
  const Result<der::Certificate> certificate = der::Certificate::parse(der);
  REQUIRE_MESSAGE(certificate.has_value(), (certificate ? "" : certificate.error().message));
  const Facts facts = read_facts(*certificate, limits);
  std::map<std::string, Answer> out;
  for (const Family& family : families()) {
    for (const CertificateRule& row : family.certificate) {
      out.emplace(row.rule.name, row.check(facts));
    }
  }
  return out;
}

std::set<std::string> fired_rules(const std::map<std::string, Answer>& all) {
  std::set<std::string> out;
  for (const auto& [rule, answer] : all) {
    if (answer.outcome == Outcome::fired) {
      out.insert(rule);
    }
  }
  return out;
}

Bytes certificate_of(const Case& each) {
  CertificateSpec spec = sound(each.base);
  if (each.change) {
    each.change(spec);
  }
  Bytes der = issue(each.base, spec, each.algorithm);
  if (each.rule == "x690.trailing-data") {
    der.push_back(0);
  }
  return der;
}

}  // namespace

TEST_CASE("every rule about a certificate fires where its recipe spoils it, and passes elsewhere") {
  std::map<std::string, int> passes;
  std::set<std::string> covered;
  const std::vector<Case> of_public = public_cases();
  for (const auto* table : {&cases(), &sound_cases(), &of_public}) {
    for (const Case& each : *table) {
      CAPTURE(each.rule);
      Limits limits{.now = kNow};
      if (each.limits) {
        each.limits(limits);
      }
      const auto all = answers(certificate_of(each), limits);
      for (const auto& [rule, answer] : all) {
        passes[rule] += answer.outcome == Outcome::pass ? 1 : 0;
      }
      std::set<std::string> expected = {each.rule};
      for (const std::string_view word : split(each.also, ' ')) {
        expected.emplace(word);
      }
      expected.erase("");
      std::set<std::string> actual = fired_rules(all);
      if (each.base != Base::svid && each.rule != "spiffe.no-id") {
        actual.erase("spiffe.no-id");  // for --profile spiffe only
      }
      if (each.base == Base::svid) {
        actual.erase("practice.both-roles");
      }
      covered.insert(each.rule);
      CHECK(join({actual.begin(), actual.end()}, " ") == join({expected.begin(), expected.end()}, " "));
    }
  }
  for (const Family& family : families()) {
    for (const CertificateRule& row : family.certificate) {
      CAPTURE(row.rule.name);
      CHECK(covered.count(std::string(row.rule.name)) == 1);
      CHECK(passes[std::string(row.rule.name)] > 0);
    }
  }
}

TEST_CASE("a sound certificate of every kind fires nothing but notes") {
  for (const Base base : {Base::server, Base::client, Base::ca, Base::root, Base::svid}) {
    for (const Algorithm algorithm : {Algorithm::p256, Algorithm::p384, Algorithm::rsa2048, Algorithm::ed25519}) {
      CAPTURE(static_cast<int>(base));
      std::set<std::string> fired = fired_rules(answers(issue(base, sound(base), algorithm), {.now = kNow}));
      fired.erase("spiffe.no-id");
      fired.erase("practice.both-roles");
      CHECK(join({fired.begin(), fired.end()}, " ").empty());
    }
  }
}

TEST_CASE("every rule has a name of its own, words and a fix") {
  std::set<std::string_view> names;
  for (const Rule* rule : all_rules()) {
    CAPTURE(rule->name);
    CHECK(names.insert(rule->name).second);
    CHECK(rule->name.find('.') != std::string_view::npos);
    CHECK(rule->name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string_view::npos);
    CHECK(rule->reason.size() > 10);
    CHECK(rule->reason.back() != '.');
    CHECK(rule->fix.back() == '.');
  }
  CHECK(names.size() >= 120);
}
