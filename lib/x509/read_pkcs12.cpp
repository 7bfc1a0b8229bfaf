// The reader of PKCS#12. It walks the layers by itself, so that the iteration count of each is checked before anything
// is derived, also of those that show only once an outer layer is open. OpenSSL derives, decrypts and makes the MAC.
// Source: RFC 7292 §4 (structure), §B (key derivation), RFC 2985 §5.5 (attributes).
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pkcs12.h>

#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "der/cursor.h"
#include "der/name.h"
#include "der/oid.h"
#include "x509/der_object.h"
#include "x509/der_shape.h"
#include "x509/encrypted_key.h"
#include "x509/formats.h"

namespace mtlsdiag::x509 {

namespace {

using der::Cursor;
using der::Element;
using der::KnownOid;
using der::Oid;
using der::Reading;

constexpr KnownOid kData("1.2.840.113549.1.7.1");
constexpr KnownOid kEncryptedData("1.2.840.113549.1.7.6");
constexpr KnownOid kKeyBag("1.2.840.113549.1.12.10.1.1");
constexpr KnownOid kShroudedKeyBag("1.2.840.113549.1.12.10.1.2");
constexpr KnownOid kCertificateBag("1.2.840.113549.1.12.10.1.3");
constexpr KnownOid kCrlBag("1.2.840.113549.1.12.10.1.4");
constexpr KnownOid kSafeContentsBag("1.2.840.113549.1.12.10.1.6");
constexpr KnownOid kX509Certificate("1.2.840.113549.1.9.22.1");
constexpr KnownOid kFriendlyName("1.2.840.113549.1.9.20");
constexpr KnownOid kJavaTrusted("2.16.840.1.113894.746875.1.1");
constexpr KnownOid kPbmac1("1.2.840.113549.1.5.14");

constexpr std::string_view kFormat = "PKCS#12";
constexpr int kMaxSafeDepth = 4;

struct MacAlgorithm {
  KnownOid oid;
  const char* digest;
};
constexpr MacAlgorithm kMacAlgorithms[] = {
    {KnownOid("1.3.14.3.2.26"), "SHA1"},
    {KnownOid("2.16.840.1.101.3.4.2.1"), "SHA256"},
    {KnownOid("2.16.840.1.101.3.4.2.2"), "SHA384"},
    {KnownOid("2.16.840.1.101.3.4.2.3"), "SHA512"},
    {KnownOid("2.16.840.1.101.3.4.2.4"), "SHA224"},
    {KnownOid("1.2.840.113549.2.5"), "MD5"},
};

struct Mac {
  Oid algorithm;
  ByteView digest;
  ByteView salt;
  std::uint64_t iterations = 1;
};

/// One file: its MAC, the passphrase once it is known, and where everything goes.
class Pkcs12Reader final {
 public:
  Pkcs12Reader(const Place& place, Loading& loading) : place_(place), loading_(loading) {}

  void read(ByteView der) {
    Reading reading;
    Cursor outer(der, reading);
    const Element pfx = outer.expect(der::kSequence, "PFX");
    Cursor in(pfx, reading);
    in.expect(der::kInteger, "the version");
    const Element content_info = in.expect(der::kSequence, "the authenticated safe");
    const std::optional<Mac> mac = read_mac(in, reading);
    const ByteView safe = content_of(content_info, reading);
    if (!reading.ok()) {
      return fault(reading);
    }
    if (!choose_passphrase(mac, safe)) {
      return;
    }
    Bytes storage;
    read_contents(definite(safe, storage));
  }

 private:
  void fault(const Reading& reading) {
    loading_.problem(Reason::container_malformed, place_, reading.error("PKCS#12").message);
  }

  /// Gives the octets of a ContentInfo of type data; another type fails.
  static ByteView content_of(const Element& content_info, Reading& reading) {
    Cursor in(content_info, reading);
    const Oid type{in.expect(der::kObjectIdentifier, "the content type").content};
    const Element wrapper = in.expect(der::context(0, true), "the content");
    if (!(type == Oid(kData))) {
      reading.fail("a content type other than data", content_info.offset);
    }
    Cursor inner(wrapper, reading);
    return inner.expect(der::kOctetString, "the data").content;
  }

  static std::optional<Mac> read_mac(Cursor& in, Reading& reading) {
    Element data;
    if (!in.optional(der::kSequence, data)) {
      return std::nullopt;
    }
    Mac mac;
    Cursor fields(data, reading);
    const Element digest_info = fields.expect(der::kSequence, "the MAC");
    Cursor digest_fields(digest_info, reading);
    const Element algorithm = digest_fields.expect(der::kSequence, "the MAC's algorithm");
    mac.algorithm = Oid{Cursor(algorithm, reading).expect(der::kObjectIdentifier, "the MAC's algorithm").content};
    mac.digest = digest_fields.expect(der::kOctetString, "the MAC's value").content;
    mac.salt = fields.expect(der::kOctetString, "the MAC's salt").content;
    Element iterations;
    if (fields.optional(der::kInteger, iterations)) {
      mac.iterations = der::read_unsigned(iterations, reading, "the MAC's iterations");
    }
    return mac;
  }

  /// Rewrites BER where an old tool wrote it.
  static ByteView definite(ByteView bytes, Bytes& storage) {
    if (bytes.size() > 1 && bytes[1] == 0x80) {
      storage = to_definite(bytes).value_or(Bytes{});
      return storage;
    }
    return bytes;
  }

  static bool mac_fits(const Mac& mac, const EVP_MD* digest, ByteView safe, const ossl::Secret* passphrase) {
    unsigned char key[EVP_MAX_MD_SIZE];
    unsigned char made[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const int length = EVP_MD_get_size(digest);
    const char* const words = passphrase == nullptr ? nullptr
                              : passphrase->empty() ? ""
                                                    : passphrase->reveal_text().data();
    const bool is_made =
        PKCS12_key_gen_utf8(words, passphrase == nullptr ? 0 : static_cast<int>(passphrase->size()),
                            const_cast<unsigned char*>(mac.salt.data()), static_cast<int>(mac.salt.size()),
                            PKCS12_MAC_ID, static_cast<int>(mac.iterations), length, key, digest) == 1 &&
        HMAC(digest, key, length, safe.data(), safe.size(), made, &size) != nullptr;
    OPENSSL_cleanse(key, sizeof(key));
    ERR_clear_error();
    return is_made && size == mac.digest.size() && CRYPTO_memcmp(made, mac.digest.data(), size) == 0;
  }

  /// Finds out by the MAC which passphrase opens the file: the given one; without one, the empty and the absent one.
  /// False where none does: then nothing in it can be read.
  bool choose_passphrase(const std::optional<Mac>& mac, ByteView safe) {
    given_ = loading_.passphrase(place_);
    passphrase_ = given_;
    const EVP_MD* digest = nullptr;
    for (const MacAlgorithm& row : kMacAlgorithms) {
      digest = mac && mac->algorithm == Oid(row.oid) ? EVP_get_digestbyname(row.digest) : digest;
    }
    if (digest == nullptr) {
      if (mac) {
        const bool is_pbmac1 = mac->algorithm == Oid(kPbmac1);
        loading_.problem(Reason::integrity_unchecked, place_,
                         is_pbmac1 ? "its MAC is PBMAC1 (RFC 9579)" : "its MAC's algorithm is not known");
      }
      return true;
    }
    const std::uint64_t tries = given_ == nullptr ? 2 : given_->empty() ? 2 : 1;
    if (mac->iterations > kMaxKdfIterations || !loading_.spend_iterations(mac->iterations * tries, place_)) {
      if (mac->iterations > kMaxKdfIterations) {
        loading_.problem(
            Reason::kdf_limit, place_,
            fmt::format("the MAC asks for {} iterations, the bound is {}", mac->iterations, kMaxKdfIterations));
      }
      return false;
    }
    if (given_ != nullptr && mac_fits(*mac, digest, safe, given_)) {
      return true;
    }
    if (tries == 2) {
      for (const ossl::Secret* const candidate : {&empty_, static_cast<const ossl::Secret*>(nullptr)}) {
        if (mac_fits(*mac, digest, safe, candidate)) {
          passphrase_ = candidate;
          return true;
        }
      }
    }
    add_locked_key(given_ == nullptr ? Reason::passphrase_missing : Reason::passphrase_wrong,
                   {.place = place_, .format = kFormat}, loading_);
    return false;
  }

  void read_contents(ByteView contents) {
    Reading reading;
    Cursor outer(contents, reading);
    const Element list = outer.expect(der::kSequence, "the authenticated safe");
    Cursor in(list, reading);
    while (in.more() && !loading_.is_full()) {
      const Element content_info = in.expect(der::kSequence, "ContentInfo");
      Cursor fields(content_info, reading);
      const Oid type{fields.expect(der::kObjectIdentifier, "the content type").content};
      if (!reading.ok()) {
        break;
      }
      if (type == Oid(kData)) {
        Bytes storage;
        read_safe(definite(content_of(content_info, reading), storage), 0);
      } else if (type == Oid(kEncryptedData)) {
        read_encrypted(fields.expect(der::context(0, true), "the encrypted data"), reading);
      } else {
        loading_.problem(Reason::encryption_unsupported, place_, "a part of it is enveloped for a public key");
      }
    }
    if (!reading.ok()) {
      fault(reading);
    }
  }

  void read_encrypted(const Element& wrapper, Reading& reading) {
    Cursor outer(wrapper, reading);
    const Element encrypted_data = outer.expect(der::kSequence, "EncryptedData");
    Cursor in(encrypted_data, reading);
    in.expect(der::kInteger, "the version");
    const Element info = in.expect(der::kSequence, "EncryptedContentInfo");
    Cursor fields(info, reading);
    fields.expect(der::kObjectIdentifier, "the content type");
    const Element algorithm = fields.expect(der::kSequence, "the algorithm");
    const Element content = fields.any("the encrypted content");
    if (!reading.ok()) {
      return;
    }
    // A constructed [0] is a string in parts; each part is an OCTET STRING.
    Bytes joined;
    if ((content.tag & 0x20U) != 0) {
      Cursor parts(content, reading);
      while (parts.more()) {
        const Element part = parts.expect(der::kOctetString, "a part of the content");
        joined.insert(joined.end(), part.content.begin(), part.content.end());
      }
    }
    ossl::Secret plain;
    if (open(algorithm.whole, joined.empty() ? content.content : ByteView(joined), plain)) {
      Bytes storage;
      read_safe(definite(plain.reveal(), storage), 0);
    }
  }

  /// Decrypts one layer, within the bounds. False, with a problem, where that cannot be.
  bool open(ByteView algorithm, ByteView ciphertext, ossl::Secret& plain) {
    const Encryption encryption = encryption_of(algorithm);
    if (!is_affordable(encryption, place_, loading_)) {
      return false;
    }
    const Opening opening = decrypt(algorithm, ciphertext, passphrase_, plain);
    if (opening != Opening::opened) {
      const Reason reason = opening == Opening::unsupported ? Reason::encryption_unsupported
                            : given_ == nullptr             ? Reason::passphrase_missing
                                                            : Reason::passphrase_wrong;
      loading_.problem(reason, place_);
      return false;
    }
    if (encryption.is_legacy && !is_legacy_noted_) {
      is_legacy_noted_ = true;
      loading_.problem(Reason::encryption_legacy, place_);
    }
    return true;
  }

  void read_safe(ByteView contents, int depth) {
    Reading reading;
    Cursor outer(contents, reading);
    const Element list = outer.expect(der::kSequence, "SafeContents");
    Cursor in(list, reading);
    while (in.more() && !loading_.is_full()) {
      const Element bag = in.expect(der::kSequence, "SafeBag");
      if (reading.ok()) {
        read_bag(bag, depth, reading);
      }
    }
    if (!reading.ok()) {
      fault(reading);
    }
  }

  void read_bag(const Element& bag, int depth, Reading& reading) {
    Cursor in(bag, reading);
    const Oid type{in.expect(der::kObjectIdentifier, "the bag's type").content};
    const Element value = in.expect(der::context(0, true), "the bag's value");
    std::string label;
    bool is_trusted = false;
    Element attributes;
    if (in.optional(der::kSet, attributes)) {
      read_attributes(attributes, label, is_trusted);
    }
    if (!reading.ok()) {
      return;
    }
    Place place = place_;
    place.key = label.empty() ? place.key : place.key.empty() ? label : fmt::format("{}, {}", place.key, label);
    const ObjectSource source{.place = place, .format = kFormat, .label = label, .is_trusted = is_trusted};
    if (type == Oid(kKeyBag)) {
      add_der(ObjectKind::private_key, to_bytes(value.content), source, loading_);
    } else if (type == Oid(kShroudedKeyBag)) {
      read_shrouded_key(value, source, reading);
    } else if (type == Oid(kCertificateBag) || type == Oid(kCrlBag)) {
      read_wrapped(value, type == Oid(kCrlBag) ? ObjectKind::crl : ObjectKind::certificate, source, reading);
    } else if (type == Oid(kSafeContentsBag) && depth < kMaxSafeDepth) {
      read_safe(value.content, depth + 1);
    }
  }

  void read_wrapped(const Element& value, ObjectKind kind, const ObjectSource& source, Reading& reading) {
    Cursor outer(value, reading);
    const Element wrapper = outer.expect(der::kSequence, "the bag");
    Cursor in(wrapper, reading);
    const Oid type{in.expect(der::kObjectIdentifier, "the kind of certificate").content};
    const Element explicit_value = in.expect(der::context(0, true), "the certificate");
    const Element octets = Cursor(explicit_value, reading).expect(der::kOctetString, "the certificate");
    if (reading.ok() && (kind == ObjectKind::crl || type == Oid(kX509Certificate))) {
      add_der(kind, to_bytes(octets.content), source, loading_);
    }
  }

  void read_shrouded_key(const Element& value, const ObjectSource& source, Reading& reading) {
    const Element info = Cursor(value, reading).expect(der::kSequence, "the encrypted key");
    Cursor in(info, reading);
    const Element algorithm = in.expect(der::kSequence, "the key's algorithm");
    const Element data = in.expect(der::kOctetString, "the key's data");
    if (!reading.ok()) {
      return;
    }
    ossl::Secret plain;
    if (open(algorithm.whole, data.content, plain) && shape_of(plain.reveal()) == Shape::pkcs8) {
      loading_.add({.kind = ObjectKind::private_key,
                    .secret = std::move(plain),
                    .place = source.place,
                    .format = kFormat,
                    .label = std::string(source.label)});
    } else {
      loading_.add({.kind = ObjectKind::encrypted_key,
                    .place = source.place,
                    .format = kFormat,
                    .label = std::string(source.label)});
    }
  }

  static void read_attributes(const Element& attributes, std::string& label, bool& is_trusted) {
    Reading reading;  // broken attributes do not spoil the bag
    Cursor in(attributes, reading);
    while (in.more()) {
      const Element attribute = in.expect(der::kSequence, "an attribute");
      Cursor fields(attribute, reading);
      const Oid type{fields.expect(der::kObjectIdentifier, "its type").content};
      const Element values = fields.expect(der::kSet, "its values");
      if (reading.ok() && type == Oid(kFriendlyName)) {
        const Element name = Cursor(values, reading).expect(der::kBmpString, "the friendly name");
        label = printable(der::decode_string(der::kBmpString, name.content));
      }
      is_trusted = is_trusted || (reading.ok() && type == Oid(kJavaTrusted));
    }
  }

  const Place& place_;
  Loading& loading_;
  const ossl::Secret empty_;
  const ossl::Secret* given_ = nullptr;       ///< by the user
  const ossl::Secret* passphrase_ = nullptr;  ///< the one that opens the file; null: the absent one
  bool is_legacy_noted_ = false;
};

}  // namespace

void read_pkcs12(ByteView der, const Place& place, Loading& loading) {
  loading.name_format(kFormat);
  Pkcs12Reader(place, loading).read(der);
}

}  // namespace mtlsdiag::x509
