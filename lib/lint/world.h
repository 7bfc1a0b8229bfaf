// World: everything that was given to one run of the linter, as the rules about several objects see it. A Card holds
// what such rules ask of a certificate, so that a hundred thousand of them fit in memory; a Unit is what stands
// together in one file, or under one key of a manifest.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lint/facts.h"
#include "lint/rule.h"
#include "x509/object.h"

namespace mtlsdiag::lint {

struct Card {
  const x509::Object* object = nullptr;
  std::uint32_t unit = 0;
  std::uint32_t place = 0;  ///< among the objects of its input, from 1
  int index = 0;            ///< among the certificates of its unit
  ByteView subject;
  ByteView issuer;
  ByteView serial;
  ByteView key;          ///< SubjectPublicKeyInfo
  ByteView rsa_modulus;  ///< empty: another kind of key, or one that cannot be read
  ByteView subject_key_id;
  ByteView authority_key_id;
  ByteView authority_serial;  ///< authorityCertSerialNumber; empty: the issuer's certificate is not named
  std::optional<Instant> not_before;
  std::optional<Instant> not_after;
  std::uint32_t key_usage = 0;  ///< all bits where there is no extension
  int path_length = -1;         ///< -1: no bound
  bool is_ca = false;           ///< basicConstraints says so, or a root of version 1
  bool is_v3 = false;
  bool is_issuer_at_hand = true;  ///< a certificate of the issuer's name is among the inputs; worked out at the end
  bool is_self_issued = false;
  bool is_root = false;
  bool is_for_server = false;
  bool is_for_client = false;
  bool has_name_constraints = false;
  bool has_usages = false;  ///< extKeyUsage without anyExtendedKeyUsage
};

/// Makes the card of a certificate; it views the object, which must outlive it.
Card make_card(const Facts& facts, const x509::Object& object, std::uint32_t unit, std::size_t place);

/// What stands together: a file, or the value of one key of a manifest.
struct Unit {
  std::size_t input = 0;  ///< in the order in which the inputs were given
  std::string file;
  std::optional<int> document;
  std::string key;
  bool is_ordered = false;  ///< of a format in which the order says something (PEM)
  std::vector<std::uint32_t> cards;
  std::vector<const x509::Object*> private_keys;
  std::vector<const x509::Object*> crls;

  [[nodiscard]] bool is_manifest() const { return !key.empty(); }
};

/// Cards by a text that they share, a name or a key, in the order of the inputs. Of very many only the first are kept:
/// nobody has so many, and a hostile bundle costs no more than a large one.
class CardIndex final {
 public:
  /// Makes room for that many texts.
  void reserve(std::size_t texts) { groups_.reserve(texts); }
  /// Adds a card under a text, which is viewed and must outlive the index. Cards come in rising order.
  void add(ByteView text, std::uint32_t card);
  [[nodiscard]] bool contains(ByteView text) const { return groups_.contains(as_text(text)); }
  [[nodiscard]] std::vector<std::uint32_t> find(ByteView text) const;

 private:
  /// A list through `next_`.
  struct Group {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t size = 0;
  };
  std::unordered_map<std::string_view, Group> groups_;
  std::vector<std::uint32_t> next_;  ///< of each card, the one after it under the same text
};

struct World {
  const Limits* limits = nullptr;
  std::deque<x509::Object> objects;  ///< owned here; addresses stay
  std::deque<Card> cards;            ///< never moved as it grows
  std::vector<Unit> units;
  CardIndex by_subject;         ///< raw names
  CardIndex by_key;             ///< SubjectPublicKeyInfo, of CAs only
  std::vector<unsigned> modes;  ///< of each input that is a file; 0: none

  /// Gives the certificates whose subject is exactly the name.
  [[nodiscard]] std::vector<const Card*> with_subject(ByteView name) const;
  /// Gives those of them that may have issued `card`: not itself, and with no other key identifier than it names.
  [[nodiscard]] std::vector<const Card*> issuers_of(const Card& card) const;
  /// Gives the certificates above `card`, as far up as they are at hand: each time the first that may have issued.
  [[nodiscard]] std::vector<const Card*> ancestors_of(const Card& card) const;
  [[nodiscard]] const Unit& unit_of(const Card& card) const { return units[card.unit]; }
};

/// True where `a` stands before `b` in the order of the inputs.
inline bool stands_before(const Card& a, const Card& b) {
  return a.unit != b.unit ? a.unit < b.unit : a.index < b.index;
}

/// Reads a card's certificate again in full; it was readable before.
der::Certificate read(const Card& card);

/// Where rules about several objects put what they find.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void fire(const Card& card, std::string detail = {}) = 0;
  virtual void fire(const x509::Object& object, std::string detail = {}) = 0;
  virtual void fire(const Unit& unit, std::string detail = {}) = 0;
};

struct WorldRule {
  Rule rule;
  void (*check)(const World& world, Sink& sink);
};

std::span<const WorldRule> chain_rules();  ///< what one file holds, and in which order
std::span<const WorldRule> link_rules();   ///< issuer and subject
std::span<const WorldRule> store_rules();  ///< trust stores and lists of CAs
std::span<const WorldRule> key_rules();    ///< private keys
/// RSA moduli that can be factored, alone or by one another
std::span<const WorldRule> factor_rules();

/// Rules about the text of a file, before anything is read from it. `name` is the file's.
struct TextRule {
  Rule rule;
  /// Fires with the offset from the start of the file.
  Answer (*check)(std::string_view text);
};

std::span<const TextRule> text_rules();

}  // namespace mtlsdiag::lint
