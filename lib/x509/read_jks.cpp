// The reader of Java's own key stores, JKS and JCEKS. Certificates can be read without the password; keys and the
// integrity of the whole need it. Source: OpenJDK sun.security.provider.JavaKeyStore, com.sun.crypto.provider
// (JceKeyStore, KeyProtector, PBES1Core), described by their documentation and files made by keytool 17.
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "der/cursor.h"
#include "der/oid.h"
#include "ossl/handle.h"
#include "x509/der_object.h"
#include "x509/der_shape.h"
#include "x509/formats.h"

namespace mtlsdiag::x509 {

namespace {

using der::Cursor;
using der::Element;
using der::Reading;

constexpr std::uint32_t kJksMagic = 0xfeedfeed;
constexpr std::uint32_t kJceksMagic = 0xcececece;
constexpr std::uint32_t kKeyEntry = 1;
constexpr std::uint32_t kTrustedEntry = 2;
constexpr std::uint32_t kSecretEntry = 3;
constexpr std::string_view kWhitener = "Mighty Aphrodite";
constexpr std::size_t kDigestSize = 20;
constexpr std::uint32_t kMaxChain = 1000;
constexpr std::uint64_t kMd5Chains = 2;

constexpr der::KnownOid kJksKeyProtector("1.3.6.1.4.1.42.2.17.1.1");
constexpr der::KnownOid kJceKeyProtector("1.3.6.1.4.1.42.2.19.1");

std::uint32_t magic_of(ByteView content) {
  return Reader(content).u32();
}

/// The password as Java has it in memory: UTF-16, big-endian.
ossl::Secret to_utf16(const ossl::Secret& password) {
  Bytes wide;
  const std::string_view text = password.reveal_text();
  wide.reserve(text.size() * 2);
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[i]);
    const unsigned extra = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    std::uint32_t code = extra == 0 ? lead : lead & (0x3fU >> extra);
    for (unsigned k = 1; k <= extra && i + k < text.size(); ++k) {
      code = code << 6U | (static_cast<std::uint8_t>(text[i + k]) & 0x3fU);
    }
    i += extra + 1;
    Writer writer(wide);
    if (code > 0xffff) {
      code -= 0x10000;
      writer.u16(static_cast<std::uint16_t>(0xd800U + (code >> 10U)));
      writer.u16(static_cast<std::uint16_t>(0xdc00U + (code & 0x3ffU)));
    } else {
      writer.u16(static_cast<std::uint16_t>(code));
    }
  }
  return ossl::Secret(std::move(wide));
}

Bytes digest(const EVP_MD* algorithm, std::initializer_list<ByteView> parts) {
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  const ossl::DigestContext context(EVP_MD_CTX_new());
  EVP_DigestInit_ex(context.get(), algorithm, nullptr);
  for (const ByteView part : parts) {
    EVP_DigestUpdate(context.get(), part.data(), part.size());
  }
  EVP_DigestFinal_ex(context.get(), out.data(), &size);
  out.resize(size);
  return out;
}

/// Opens a JKS key: a stream of SHA-1 values over the password, and a digest behind it.
std::optional<ossl::Secret> open_jks_key(ByteView data, const ossl::Secret& password) {
  if (data.size() < 2 * kDigestSize) {
    return std::nullopt;
  }
  const ByteView encrypted = data.subspan(kDigestSize, data.size() - 2 * kDigestSize);
  const ByteView check = data.last(kDigestSize);
  Bytes plain(encrypted.size());
  Bytes block = to_bytes(data.first(kDigestSize));
  for (std::size_t i = 0; i < encrypted.size(); ++i) {
    if (i % kDigestSize == 0) {
      block = digest(EVP_sha1(), {password.reveal(), block});
    }
    plain[i] = encrypted[i] ^ block[i % kDigestSize];
  }
  const Bytes made = digest(EVP_sha1(), {password.reveal(), plain});
  ossl::Secret secret(std::move(plain));
  return CRYPTO_memcmp(made.data(), check.data(), kDigestSize) == 0 ? std::optional(std::move(secret)) : std::nullopt;
}

/// Opens a JCEKS key: 3DES-CBC with key and IV from two chains of MD5, one for each half of the salt.
std::optional<ossl::Secret> open_jceks_key(ByteView data, ByteView salt, std::uint64_t iterations,
                                           const ossl::Secret& password) {
  if (salt.size() != 8 || iterations == 0) {
    return std::nullopt;
  }
  Bytes halves[2] = {to_bytes(salt.first(4)), to_bytes(salt.last(4))};
  if (halves[0] == halves[1]) {
    // Java's own inversion of the first half, its slip with the indices included.
    for (std::size_t i = 0; i < 2; ++i) {
      const std::uint8_t kept = halves[0][i];
      halves[0][i] = halves[0][3 - i];
      halves[0][3 - 1] = kept;
    }
  }
  Bytes derived;
  for (Bytes& half : halves) {
    for (std::uint64_t i = 0; i < iterations; ++i) {
      half = digest(EVP_md5(), {half, password.reveal()});
    }
    derived.insert(derived.end(), half.begin(), half.end());
  }
  const ossl::Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(EVP_CIPHER_CTX_new());
  Bytes plain(data.size() + EVP_MAX_BLOCK_LENGTH);
  int size = 0;
  int rest = 0;
  const bool is_opened =
      EVP_DecryptInit_ex(context.get(), EVP_des_ede3_cbc(), nullptr, derived.data(), derived.data() + 24) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &size, data.data(), static_cast<int>(data.size())) == 1 &&
      EVP_DecryptFinal_ex(context.get(), plain.data() + size, &rest) == 1;
  ossl::wipe(derived);
  plain.resize(is_opened ? static_cast<std::size_t>(size + rest) : 0);
  return is_opened ? std::optional<ossl::Secret>(ossl::Secret(std::move(plain))) : std::nullopt;
}

class JksReader final {
 public:
  JksReader(ByteView content, const Place& place, Loading& loading)
      : content_(content), place_(place), loading_(loading), in_(content) {}

  void read() {
    const bool is_jceks = in_.u32() == kJceksMagic;
    format_ = is_jceks ? "JCEKS" : "JKS";
    loading_.name_format(format_);
    version_ = in_.u32();
    const std::uint32_t entries = in_.u32();
    if (version_ != 1 && version_ != 2) {
      loading_.problem(Reason::container_malformed, place_, fmt::format("{} of version {}", format_, version_));
      return;
    }
    check_password();
    for (std::uint32_t i = 0; i < entries && in_.ok() && !loading_.is_full(); ++i) {
      if (!read_entry()) {
        return;
      }
    }
    if (!in_.ok()) {
      loading_.problem(Reason::container_malformed, place_, in_.truncated(format_).message);
    }
  }

 private:
  /// Compares the digest at the end: SHA-1 over password, a fixed sentence and everything before it.
  void check_password() {
    const ossl::Secret* const given = loading_.passphrase(place_);
    if (given == nullptr) {
      loading_.problem(Reason::integrity_unchecked, place_);
      return;
    }
    password_ = to_utf16(*given);
    if (content_.size() < 12 + kDigestSize) {
      return;
    }
    const Bytes made =
        digest(EVP_sha1(), {password_->reveal(), as_bytes(kWhitener), content_.first(content_.size() - kDigestSize)});
    if (CRYPTO_memcmp(made.data(), content_.last(kDigestSize).data(), kDigestSize) != 0) {
      loading_.problem(Reason::passphrase_wrong, place_,
                       fmt::format("or the {} was changed: its digest does not fit", format_));
      is_wrong_ = true;
    }
  }

  bool read_entry() {
    const std::size_t offset = in_.offset();
    const std::uint32_t tag = in_.u32();
    const std::string alias = printable(as_text(in_.vector16()));
    in_.u64();  // when it was made
    Place place = place_;
    place.key = place_.key.empty() ? alias : fmt::format("{}, {}", place_.key, alias);
    place.offset += offset;
    if (!in_.ok()) {
      return true;
    }
    switch (tag) {
      case kKeyEntry:
        read_key(in_.take(in_.u32()), place, alias);
        read_chain(place, alias);
        return true;
      case kTrustedEntry: read_certificate(place, alias, true); return true;
      case kSecretEntry:
        loading_.problem(Reason::key_unsupported, place, "a serialised Java secret key; what follows it is not read");
        return false;
      default:
        loading_.problem(Reason::container_malformed, place, fmt::format("an entry of kind {}", tag));
        return false;
    }
  }

  void read_chain(const Place& place, const std::string& alias) {
    const std::uint32_t count = in_.u32();
    for (std::uint32_t i = 0; i < std::min(count, kMaxChain) && in_.ok(); ++i) {
      read_certificate(place, alias, false);
    }
  }

  void read_certificate(const Place& place, const std::string& alias, bool is_trusted) {
    const std::string_view type = version_ == 2 ? as_text(in_.vector16()) : "X.509";
    const ByteView der = in_.take(in_.u32());
    if (in_.ok() && (type == "X.509" || type == "X509")) {
      add_der(ObjectKind::certificate, to_bytes(der),
              {.place = place, .format = format_, .label = alias, .is_trusted = is_trusted}, loading_);
    }
  }

  void read_key(ByteView protected_key, const Place& place, const std::string& alias) {
    if (!in_.ok()) {
      return;
    }
    std::optional<ossl::Secret> plain;
    if (password_ && !is_wrong_) {
      plain = open_key(protected_key, place);
    }
    const bool is_key = plain && shape_of(plain->reveal()) == Shape::pkcs8;
    Object object{.kind = is_key ? ObjectKind::private_key : ObjectKind::encrypted_key,
                  .place = place,
                  .format = format_,
                  .label = alias};
    if (is_key) {
      object.secret = std::move(*plain);
    } else if (!password_) {
      loading_.problem(Reason::passphrase_missing, place);
    } else if (!is_wrong_ && loading_.is_affordable()) {
      loading_.problem(Reason::passphrase_wrong, place, "the key has a password of its own");
    }
    loading_.add(std::move(object));
  }

  std::optional<ossl::Secret> open_key(ByteView protected_key, const Place& place) {
    Reading reading;
    Cursor outer(protected_key, reading);
    const Element info = outer.expect(der::kSequence, "the protected key");
    Cursor in(info, reading);
    const Element algorithm = in.expect(der::kSequence, "its algorithm");
    const Element data = in.expect(der::kOctetString, "its data");
    Cursor fields(algorithm, reading);
    const der::Oid oid{fields.expect(der::kObjectIdentifier, "its algorithm").content};
    if (!reading.ok()) {
      loading_.problem(Reason::key_malformed, place, reading.error("the protected key").message);
      return std::nullopt;
    }
    if (oid == der::Oid(kJksKeyProtector)) {
      return open_jks_key(data.content, *password_);
    }
    if (!(oid == der::Oid(kJceKeyProtector))) {
      loading_.problem(Reason::encryption_unsupported, place, der::readable(oid));
      return std::nullopt;
    }
    const Element parameters = fields.expect(der::kSequence, "its parameters");
    Cursor values(parameters, reading);
    const ByteView salt = values.expect(der::kOctetString, "its salt").content;
    const Element count = values.expect(der::kInteger, "its iterations");
    const std::uint64_t iterations = der::read_unsigned(count, reading, "its iterations");
    if (!reading.ok() || !loading_.spend_iterations(iterations * kMd5Chains, place)) {
      return std::nullopt;
    }
    // JCE passwords are taken as octets, one a character.
    return open_jceks_key(data.content, salt, iterations, narrow());
  }

  [[nodiscard]] ossl::Secret narrow() const {
    Bytes octets;
    const ByteView wide = password_->reveal();
    for (std::size_t i = 1; i < wide.size(); i += 2) {
      octets.push_back(wide[i] & 0x7fU);
    }
    return ossl::Secret(std::move(octets));
  }

  ByteView content_;
  const Place& place_;
  Loading& loading_;
  Reader in_;
  std::string_view format_;
  std::uint32_t version_ = 0;
  std::optional<ossl::Secret> password_;
  bool is_wrong_ = false;
};

}  // namespace

bool is_jks(ByteView content) {
  return content.size() >= 12 && (magic_of(content) == kJksMagic || magic_of(content) == kJceksMagic);
}

void read_jks(ByteView content, const Place& place, Loading& loading) {
  JksReader(content, place, loading).read();
}

}  // namespace mtlsdiag::x509
