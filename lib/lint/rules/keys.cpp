// Private keys: whether they belong to the certificates beside them, who can read them, and whether they are where none
// should be.
#include <algorithm>

#include "base/text.h"
#include "lint/world.h"
#include "x509/key.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using x509::ObjectKind;

constexpr unsigned kOthersMask = 077;

bool fits_any(const World& world, const x509::Object& key, const std::vector<std::uint32_t>& cards) {
  const Result<ossl::Key> opened = x509::to_key(key);
  return !opened || std::any_of(cards.begin(), cards.end(),
                                [&](std::uint32_t id) { return x509::fits(*opened, world.cards[id].object->der); });
}

std::string_view directory_of(std::string_view file) {
  const std::size_t slash = file.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : file.substr(0, slash + 1);
}

/// The file's name without directory, extensions and the words that tell a key from its certificate.
std::string stem_of(std::string_view file) {
  std::string stem = to_lower(file.substr(directory_of(file).size()));
  for (const std::string_view ending : {".pem", ".crt", ".cer", ".cert", ".key", ".der", ".p8", ".pk8"}) {
    if (stem.size() > ending.size() && stem.compare(stem.size() - ending.size(), ending.size(), ending) == 0) {
      stem.resize(stem.size() - ending.size());
    }
  }
  for (const std::string_view word :
       {"-key", "_key", ".key", "-cert", "_cert", ".cert", "-chain", "_chain", ".chain"}) {
    if (stem.size() > word.size() && stem.compare(stem.size() - word.size(), word.size(), word) == 0) {
      stem.resize(stem.size() - word.size());
    }
  }
  return stem;
}

/// The certificates that stand for a key's own: of its unit, else of its manifest document, else of the file of its
/// name.
std::vector<std::uint32_t> partners(const World& world, const Unit& unit) {
  if (!unit.cards.empty()) {
    return unit.cards;
  }
  std::vector<std::uint32_t> found;
  const std::string stem = stem_of(unit.file);
  for (const Unit& other : world.units) {
    const bool is_same_document =
        unit.is_manifest() && other.is_manifest() && other.file == unit.file && other.document == unit.document;
    const bool is_same_name = !unit.is_manifest() && !other.is_manifest() && other.file != unit.file &&
                              directory_of(other.file) == directory_of(unit.file) && stem_of(other.file) == stem;
    for (const std::uint32_t id : other.cards) {
      if (is_same_name || (is_same_document && !world.cards[id].is_ca)) {
        found.push_back(id);
      }
    }
  }
  return found;
}

template <typename Visit>
void each_key(const World& world, Visit visit) {
  for (const Unit& unit : world.units) {
    for (const x509::Object* key : unit.private_keys) {
      visit(unit, *key);
    }
  }
}

void mismatch(const World& world, Sink& sink) {
  each_key(world, [&](const Unit& unit, const x509::Object& key) {
    const std::vector<std::uint32_t> cards = partners(world, unit);
    if (key.kind == ObjectKind::private_key && !cards.empty() && !fits_any(world, key, cards)) {
      sink.fire(key, "not of the " + std::string(cards.size() == 1 ? "certificate" : "certificates") + " in " +
                         world.unit_of(world.cards[cards.front()]).file);
    }
  });
}

bool ends_with(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && equal_ignoring_case(text.substr(text.size() - ending.size()), ending);
}

bool is_named_for_certificates(const Unit& unit) {
  const std::string_view name = unit.is_manifest() ? std::string_view(unit.key) : std::string_view(unit.file);
  return ends_with(name, ".crt") || ends_with(name, ".cer") || ends_with(name, "ca.pem") ||
         ends_with(name, "ca-bundle.pem") || ends_with(name, "roots.pem") ||
         ends_with(name, "certificate-authority-data") || ends_with(name, "client-certificate-data");
}

void exposed(const World& world, Sink& sink) {
  each_key(world, [&](const Unit& unit, const x509::Object& key) {
    const bool is_only_cas =
        !unit.cards.empty() && std::all_of(unit.cards.begin(), unit.cards.end(), [&](std::uint32_t id) {
          return world.cards[id].is_ca && !world.cards[id].is_for_server;
        });
    const bool is_bundle = world.limits->role == Role::ca || world.limits->role == Role::bundle;
    const bool is_container = key.format != "PEM" && !unit.is_manifest();
    if (!is_container && (is_only_cas || is_bundle || is_named_for_certificates(unit))) {
      sink.fire(key);
    }
  });
}

void readable_by_others(const World& world, Sink& sink) {
  each_key(world, [&](const Unit& unit, const x509::Object& key) {
    const unsigned mode = unit.input < world.modes.size() ? world.modes[unit.input] : 0;
    const bool is_first = unit.private_keys.front() == &key;
    if (!unit.is_manifest() && (mode & kOthersMask) != 0 && is_first && key.kind == ObjectKind::private_key &&
        key.format == "PEM") {
      const char digits[] = {'0', static_cast<char>('0' + (mode >> 6 & 7U)), static_cast<char>('0' + (mode >> 3 & 7U)),
                             static_cast<char>('0' + (mode & 7U)), '\0'};
      sink.fire(key, "mode " + std::string(digits));
    }
  });
}

void ca_key_unencrypted(const World& world, Sink& sink) {
  each_key(world, [&](const Unit& unit, const x509::Object& key) {
    const std::vector<std::uint32_t> cards = partners(world, unit);
    const bool is_ca = !cards.empty() && std::all_of(cards.begin(), cards.end(), [&](std::uint32_t id) {
      return world.cards[id].is_ca && !world.cards[id].is_for_server;
    });
    if (is_ca && key.kind == ObjectKind::private_key && !key.token_key) {
      sink.fire(key);
    }
  });
}

void key_twice(const World& world, Sink& sink) {
  for (const Unit& unit : world.units) {
    if (unit.private_keys.size() > 1 && !unit.is_manifest() && unit.is_ordered) {
      sink.fire(*unit.private_keys[1], std::to_string(unit.private_keys.size()) + " keys");
    }
  }
}

void weak_private_key(const World& world, Sink& sink) {
  each_key(world, [&](const Unit& unit, const x509::Object& key) {
    if (key.kind != ObjectKind::private_key || !partners(world, unit).empty()) {
      return;  // the certificate's own rules speak
    }
    const Result<ossl::Key> opened = x509::to_key(key);
    if (opened &&
        ((opened->type() == ossl::KeyType::rsa && opened->bits() < 2048) || opened->type() == ossl::KeyType::dsa ||
         (opened->type() == ossl::KeyType::ec && opened->bits() < 224))) {
      sink.fire(key, opened->describe());
    }
  });
}

constexpr WorldRule kRules[] = {
    {{"key.mismatch", K::key_mismatch, error, kAlways, "RFC 8446 4.4.3; RFC 5246 7.4.8",
      "the private key belongs to another certificate than the one beside it, and no handshake can succeed with the "
      "pair",
      "Put the key there that the certificate was issued for, or issue a certificate for this key."},
     mismatch},
    {{"key.exposed", K::bundle_private_key_exposed, error, kAlways, "RFC 5280 9",
      "a private key stands in a file that should hold certificates only and is handed out with them",
      "Take the key out of the file, and replace it if the file was ever handed out."},
     exposed},
    {{"key.readable-by-others", K::file_permissions_open, warning, kAlways, "RFC 5280 9",
      "others than its owner can read the file with the private key", "chmod 600 the file."},
     readable_by_others},
    {{"key.ca-unencrypted", K::bundle_private_key_exposed, info, kAlways, "RFC 5280 9",
      "the private key of a CA lies there unencrypted", "Encrypt it (openssl pkey -aes256), or keep it in a token."},
     ca_key_unencrypted},
    {{"key.several", K::chain_superfluous_cert, warning, kAlways, "RFC 7468 10",
      "the file holds several private keys, and programs take the first", "Give each key a file of its own."},
     key_twice},
    {{"key.weak", K::weak_key, error, kAlways, "NIST SP 800-131A 3",
      "a private key without a certificate beside it is too weak", "Make a new key (P-256, or RSA with 2048 bits)."},
     weak_private_key},
};

}  // namespace

std::span<const WorldRule> key_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
