// Holds our reading of certificates against OpenSSL's, on every root of the system's bundle, and against hand-made
// bytes.
#include "der/certificate.h"

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <iterator>
#include <memory>

#include "der/extensions.h"

namespace {

using namespace mtlsdiag;

struct Sample {
  Bytes der;
  std::shared_ptr<X509> x509;
};

std::vector<Sample> system_roots() {
  std::vector<Sample> samples;
  FILE* file = std::fopen("/etc/ssl/certs/ca-certificates.crt", "r");
  if (file == nullptr) {
    return samples;
  }
  while (X509* x509 = PEM_read_X509(file, nullptr, nullptr, nullptr)) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(x509, &der);
    samples.push_back({Bytes(der, der + size), std::shared_ptr<X509>(x509, X509_free)});
    OPENSSL_free(der);
  }
  std::fclose(file);
  return samples;
}

Bytes der_of(const ASN1_STRING* string) {
  return {ASN1_STRING_get0_data(string), ASN1_STRING_get0_data(string) + ASN1_STRING_length(string)};
}

Instant instant_of(const ASN1_TIME* time) {
  tm fields{};
  REQUIRE(ASN1_TIME_to_tm(time, &fields) == 1);
  return *make_instant(fields.tm_year + 1900, fields.tm_mon + 1, fields.tm_mday, fields.tm_hour, fields.tm_min,
                       fields.tm_sec);
}

Bytes raw_name(const X509_NAME* name) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_NAME(name, &der);
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

void check_extensions(const der::Certificate& ours, X509* theirs) {
  REQUIRE(ours.extensions.size() == static_cast<std::size_t>(X509_get_ext_count(theirs)));
  for (std::size_t i = 0; i < ours.extensions.size(); ++i) {
    X509_EXTENSION* extension = X509_get_ext(theirs, static_cast<int>(i));
    char name[128];
    OBJ_obj2txt(name, sizeof name, X509_EXTENSION_get_object(extension), 1);
    CHECK(der::dotted(ours.extensions[i].oid) == name);
    CHECK(ours.extensions[i].is_critical == (X509_EXTENSION_get_critical(extension) == 1));
    CHECK(to_bytes(ours.extensions[i].value) == der_of(X509_EXTENSION_get_data(extension)));
    CHECK(equal(ours.raw.subspan(ours.extensions[i].value_offset, ours.extensions[i].value.size()),
                ours.extensions[i].value));
  }
}

}  // namespace

TEST_CASE("every root of the system is read as OpenSSL reads it") {
  const std::vector<Sample> samples = system_roots();
  REQUIRE(samples.size() > 100);
  for (const Sample& sample : samples) {
    const Result<der::Certificate> parsed = der::Certificate::parse(sample.der);
    REQUIRE(parsed);
    const der::Certificate& ours = *parsed;
    X509* theirs = sample.x509.get();
    CAPTURE(der::display_name(ours));
    CHECK(ours.version == X509_get_version(theirs) + 1);
    CHECK(to_bytes(ours.subject.raw) == raw_name(X509_get_subject_name(theirs)));
    CHECK(to_bytes(ours.issuer.raw) == raw_name(X509_get_issuer_name(theirs)));
    CHECK(ours.not_before.value == instant_of(X509_get0_notBefore(theirs)));
    CHECK(ours.not_after.value == instant_of(X509_get0_notAfter(theirs)));
    // One root in use (Certum Trusted Network CA 2) writes a year before 2050 as a GeneralizedTime.
    CHECK(ours.not_after.is_conforming ==
          (ours.not_after.tag == der::kUtcTime || *ours.not_after.value >= *parse_instant("2050-01-01")));
    CHECK(ours.key.size_bits == EVP_PKEY_get_bits(X509_get0_pubkey(theirs)));
    const ASN1_BIT_STRING* signature = nullptr;
    X509_get0_signature(&signature, nullptr, theirs);
    CHECK(to_bytes(ours.signature) == der_of(signature));
    check_extensions(ours, theirs);
    CHECK(ours.oddities.empty());
  }
}

TEST_CASE("names are printed as OpenSSL prints them by RFC 2253") {
  for (const Sample& sample : system_roots()) {
    const Result<der::Certificate> ours = der::Certificate::parse(sample.der);
    REQUIRE(ours);
    BIO* out = BIO_new(BIO_s_mem());
    X509_NAME_print_ex(out, X509_get_subject_name(sample.x509.get()), 0,
                       (XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB)));
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    const std::string theirs(text, static_cast<std::size_t>(size));
    BIO_free(out);
    if (theirs.find("2.5.4.97") == std::string::npos && theirs.find("organizationIdentifier") == std::string::npos) {
      CHECK(der::to_string(ours->subject) == theirs);
    }
  }
}

TEST_CASE("a certificate that is cut short at any byte is refused, and never read past its end") {
  const std::vector<Sample> samples = system_roots();
  REQUIRE_FALSE(samples.empty());
  const Bytes& der = samples.front().der;
  for (std::size_t size = 0; size < der.size(); ++size) {
    const Bytes cut(der.begin(), der.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK_FALSE(der::Certificate::parse(cut));
  }
  Bytes longer = der;
  longer.push_back(0);
  const Result<der::Certificate> parsed = der::Certificate::parse(longer);
  REQUIRE(parsed);
  REQUIRE(parsed->oddities.size() == 1);
  CHECK(parsed->oddities[0].kind == der::OddityKind::trailing_data);
  CHECK(parsed->oddities[0].offset == der.size());
}

TEST_CASE("object identifiers are written and read as dotted numbers") {
  for (const char* text :
       {"2.5.29.17", "1.2.840.113549.1.1.11", "0.9.2342.19200300.100.1.1", "2.999.3", "1.3.6.1.4.1.11129.2.4.2"}) {
    const Bytes octets = der::oid_from_dotted(text);
    CHECK(der::dotted(der::Oid{octets}) == text);
  }
  for (const char* text : {"", "1", "3.1", "1.40", "1..2", "1.2.", "1.2.x"}) {
    CAPTURE(text);
    CHECK(der::oid_from_dotted(text).empty());
  }
  CHECK(der::name_of(der::oid::kSubjectAltName) == "subjectAltName");
}

TEST_CASE("an empty list of subtrees is odd beside one that is not, and no name constraints by itself") {
  const Bytes beside = {0x30, 0x0c, 0xa0, 0x08, 0x30, 0x06, 0x82, 0x04, 'a', '.', 'b', 'c', 0xa1, 0x00};
  const Bytes alone = {0x30, 0x04, 0xa0, 0x00, 0xa1, 0x00};
  der::Oddities oddities;
  const auto constraints = der::parse_name_constraints({.value = beside}, &oddities);
  REQUIRE(constraints);
  CHECK(constraints->permitted.size() == 1);
  CHECK(constraints->excluded.empty());
  REQUIRE(oddities.size() == 1);
  CHECK(oddities.front().kind == der::OddityKind::empty_sequence);
  CHECK_FALSE(der::parse_name_constraints({.value = alone}));
}
