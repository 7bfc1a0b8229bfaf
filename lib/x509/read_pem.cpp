// The reader of PEM: what the labels mean. Also bare base64 and TLS key logs, which are text as well. PEM that was
// spoilt on its way is read in read_spoilt_pem.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "x509/der_object.h"
#include "x509/der_shape.h"
#include "x509/encrypted_key.h"
#include "x509/formats.h"
#include "x509/pem.h"

namespace mtlsdiag::x509 {

namespace {

/// How the body of a block is read.
enum class Body : std::uint8_t {
  object,
  trusted_certificate,
  pkcs7,
  encrypted_pkcs8,
  private_key,
  rsa_public_key,
  ignored
};

struct Label {
  std::string_view text;
  Body body;
  ObjectKind kind;
};

/// The labels of RFC 7468 and those that OpenSSL and others write.
constexpr Label kLabels[] = {
    {"CERTIFICATE", Body::object, ObjectKind::certificate},
    {"X509 CERTIFICATE", Body::object, ObjectKind::certificate},
    {"TRUSTED CERTIFICATE", Body::trusted_certificate, ObjectKind::certificate},
    {"PRIVATE KEY", Body::private_key, ObjectKind::private_key},
    {"RSA PRIVATE KEY", Body::private_key, ObjectKind::private_key},
    {"EC PRIVATE KEY", Body::private_key, ObjectKind::private_key},
    {"DSA PRIVATE KEY", Body::private_key, ObjectKind::private_key},
    {"ANY PRIVATE KEY", Body::private_key, ObjectKind::private_key},
    {"ENCRYPTED PRIVATE KEY", Body::encrypted_pkcs8, ObjectKind::encrypted_key},
    {"PUBLIC KEY", Body::object, ObjectKind::public_key},
    {"RSA PUBLIC KEY", Body::rsa_public_key, ObjectKind::public_key},
    {"CERTIFICATE REQUEST", Body::object, ObjectKind::request},
    {"NEW CERTIFICATE REQUEST", Body::object, ObjectKind::request},
    {"X509 CRL", Body::object, ObjectKind::crl},
    {"OCSP RESPONSE", Body::object, ObjectKind::ocsp_response},
    {"PKCS7", Body::pkcs7, ObjectKind::certificate},
    {"PKCS #7 SIGNED DATA", Body::pkcs7, ObjectKind::certificate},
    {"CMS", Body::pkcs7, ObjectKind::certificate},
    {"SSL SESSION PARAMETERS", Body::object, ObjectKind::session},
    {"DH PARAMETERS", Body::object, ObjectKind::parameters},
    {"X9.42 DH PARAMETERS", Body::object, ObjectKind::parameters},
    {"DSA PARAMETERS", Body::object, ObjectKind::parameters},
    {"EC PARAMETERS", Body::object, ObjectKind::parameters},
    {"OPENSSH PRIVATE KEY", Body::ignored, ObjectKind::private_key},
    {"SSH2 PUBLIC KEY", Body::ignored, ObjectKind::public_key},
};

const Label* label_row(std::string_view text) {
  const auto* const found =
      std::find_if(std::begin(kLabels), std::end(kLabels), [text](const Label& row) { return row.text == text; });
  return found == std::end(kLabels) ? nullptr : found;
}

/// Wraps RSAPublicKey in a SubjectPublicKeyInfo. Source: RFC 8017 §A.1.1, §A.1.
Bytes wrap_rsa_public_key(ByteView key) {
  constexpr std::uint8_t kRsaEncryption[] = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                             0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};
  const auto with_header = [](std::uint8_t tag, ByteView content) {
    Bytes out;
    Writer writer(out);
    writer.u8(tag);
    writer.u8(0x83);
    writer.u24(static_cast<std::uint32_t>(content.size()));
    writer.bytes(content);
    return out;
  };
  Bytes bits{0};
  bits.insert(bits.end(), key.begin(), key.end());
  Bytes content(std::begin(kRsaEncryption), std::end(kRsaEncryption));
  const Bytes bit_string = with_header(0x03, bits);
  content.insert(content.end(), bit_string.begin(), bit_string.end());
  return with_header(0x30, content);
}

void add_private_key(PemBlock& block, const ObjectSource& source, Loading& loading) {
  ossl::Secret der(std::move(block.body));
  if (block.headers.find("ENCRYPTED") != std::string_view::npos) {
    read_traditional_key(block.headers, der, source, loading);
    return;
  }
  if (!is_private_key(shape_of(der.reveal()))) {
    loading.problem(Reason::key_malformed, source.place, "the block does not hold a private key");
    return;
  }
  loading.add({.kind = ObjectKind::private_key,
               .secret = std::move(der),
               .place = source.place,
               .format = source.format,
               .label = std::string(source.label)});
}

/// True for a label whose body is no business of ours; then it is said what it belongs to, where that is known.
bool is_foreign(std::string_view label) {
  const Label* const row = label_row(label);
  return row == nullptr || row->body == Body::ignored;
}

std::string foreign_label(std::string_view label) {
  struct Owner {
    std::string_view word;
    std::string_view what;
  };
  constexpr Owner kOwners[] = {{"SSH", " (an SSH key: not used in TLS)"},
                               {"PGP ", " (OpenPGP: not used in TLS)"},
                               {"AGE ", " (a file encrypted by age)"},
                               {"ATTRIBUTE CERTIFICATE", " (it holds no key: not used in TLS)"}};
  for (const Owner& owner : kOwners) {
    if (label.find(owner.word) != std::string_view::npos) {
      return fmt::format("{}{}", quoted(label), owner.what);
    }
  }
  return quoted(label);
}

void add_block(PemBlock& block, const ObjectSource& source, Loading& loading) {
  const Label* const row = label_row(block.label);
  switch (row->body) {
    case Body::private_key: add_private_key(block, source, loading); break;
    case Body::pkcs7: read_pkcs7(block.body, source.place, loading); break;
    case Body::encrypted_pkcs8: read_encrypted_pkcs8(block.body, source, loading); break;
    case Body::rsa_public_key: add_der(row->kind, wrap_rsa_public_key(block.body), source, loading); break;
    case Body::trusted_certificate: {
      ObjectSource trusted = source;
      trusted.is_trusted = true;
      trusted.has_trust_settings = true;
      add_der(row->kind, std::move(block.body), trusted, loading);
      break;
    }
    default:
      // `openssl crl2pkcs7` and some downloads of CAs are given the name that people look for.
      if (row->kind == ObjectKind::certificate && shape_of(block.body) == Shape::pkcs7) {
        loading.problem(Reason::pem_label_wrong, source.place, fmt::format("{} holds PKCS#7", quoted(source.label)));
        read_pkcs7(block.body, source.place, loading);
      } else {
        add_der(row->kind, std::move(block.body), source, loading);
      }
  }
}

/// True for lines of the NSS key log format. Source: draft-ietf-tls-keylogfile.
bool is_key_log_line(std::string_view line) {
  constexpr std::string_view kLabelsOfSecrets[] = {"CLIENT_RANDOM ",
                                                   "CLIENT_HANDSHAKE_TRAFFIC_SECRET ",
                                                   "SERVER_HANDSHAKE_TRAFFIC_SECRET ",
                                                   "CLIENT_TRAFFIC_SECRET_0 ",
                                                   "SERVER_TRAFFIC_SECRET_0 ",
                                                   "EXPORTER_SECRET ",
                                                   "CLIENT_EARLY_TRAFFIC_SECRET ",
                                                   "RSA "};
  return std::any_of(std::begin(kLabelsOfSecrets), std::end(kLabelsOfSecrets),
                     [line](std::string_view label) { return line.substr(0, label.size()) == label; });
}

}  // namespace

void take_block(PemBlock& block, const Place& place, Loading& loading) {
  Place here = place;
  // Inside a manifest the line is the value's; a block's own line would be of a text that nobody sees.
  if (here.key.empty()) {
    here.line = block.line;
  }
  here.offset = place.offset + block.offset;
  if (is_foreign(block.label)) {  // what follows the base64 of others, such as a checksum, is theirs
    loading.problem(Reason::pem_label_unknown, here, foreign_label(block.label));
    return;
  }
  if (block.fault) {
    const bool is_ours = here.key.empty();
    loading.problem(*block.fault, here,
                    is_ours ? fmt::format("{}, at line {}", quoted(block.label), block.fault_line)
                            : fmt::format("{}, at line {} of the value", quoted(block.label), block.fault_line));
    return;
  }
  if (block.flaw) {
    loading.problem(*block.flaw, here, quoted(block.label));
  }
  const std::string label = printable(block.label);
  add_block(block, {.place = here, .format = "PEM", .label = label}, loading);
}

bool is_pem(ByteView content) {
  return find_pem(as_text(content)) != std::string_view::npos;
}

bool read_blocks(ByteView content, const Place& place, Loading& loading) {
  bool has_block = false;
  PemScanner().scan(content, true, [&](PemBlock& block) {
    has_block = true;
    take_block(block, place, loading);
    return !loading.is_full();
  });
  return has_block;
}

void read_pem(ByteView content, const Place& place, Loading& loading) {
  if (!read_blocks(content, place, loading)) {  // BEGIN stands there, and not as PEM writes it
    loading.problem(Reason::pem_dashes, place);
  }
}

/// Bare base64 of DER or of PEM: the content of a manifest's value, of `x5c`, of a clipboard.
bool is_base64(ByteView content) {
  const std::string_view text = trim(as_text(content));
  // 0x30 0x8…: every DER SEQUENCE of more than 127 bytes begins with M; a PEM file with LS0.
  if (text.size() < 16 || (text[0] != 'M' && text.substr(0, 3) != "LS0")) {
    return false;
  }
  const auto decoded = decode_base64(text);
  return decoded && (is_der(*decoded) || is_pem(*decoded));
}

void read_base64(ByteView content, const Place& place, Loading& loading) {
  if (const auto decoded = decode_base64(as_text(content))) {
    loading.load_nested(*decoded, place);
  }
}

bool is_key_log(ByteView content) {
  for (const std::string_view line : split(as_text(content.first(std::min<std::size_t>(content.size(), 4096))), '\n')) {
    if (!line.empty() && line[0] != '#') {
      return is_key_log_line(line);
    }
  }
  return false;
}

void read_key_log(ByteView /*content*/, const Place& place, Loading& loading) {
  loading.add({.kind = ObjectKind::key_log, .place = place, .format = "TLS key log"});
}

}  // namespace mtlsdiag::x509
