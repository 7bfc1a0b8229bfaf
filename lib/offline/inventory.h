// Inventory: the objects of one or several inputs and how they belong together: which certificate issued which (by name
// and key identifier), which key fits which certificate and request. It verifies nothing; that is verify's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "x509/load.h"
#include "x509/sheet.h"

namespace mtlsdiag::offline {

/// One object with what it is related to. Indices are into Inventory::items.
struct Item {
  x509::Object object;
  std::string key_pin;                ///< SHA-256 of its SubjectPublicKeyInfo, hexadecimal; empty where there is none
  std::string subject_form;           ///< of a certificate: its subject in the form where equal names are equal
  std::string subject_key_id;         ///< of a certificate: octets; empty where there is none
  std::string name;                   ///< its subject or issuer, printable
  std::optional<std::size_t> issuer;  ///< the certificate that issued this certificate or CRL
  bool is_self_issued = false;
  std::vector<std::size_t> same_key;  ///< private key: certificates and requests of it; else: its private keys
};

class Inventory final {
 public:
  void add(x509::Object object);
  /// Finds out what belongs together. Call once, after the last object.
  void relate();

  [[nodiscard]] const std::vector<Item>& items() const { return items_; }
  [[nodiscard]] std::size_t count(x509::ObjectKind kind) const;
  /// The place of an item among those of its kind, from 0: what reports call its index.
  [[nodiscard]] std::size_t index_of(std::size_t item) const { return indices_[item]; }

  /// Writes one item's members: `index`, `source`, the description, `issuer_index`, `private_key_index`, ….
  void describe(std::size_t item, Instant now, x509::Sheet& to) const;

 private:
  using BySubject = std::unordered_multimap<std::string, std::size_t>;

  void find_issuer_of(std::size_t index, const BySubject& by_subject);
  void relate_keys();
  void describe_relations(const Item& item, x509::Sheet& to) const;

  std::vector<Item> items_;
  std::vector<std::size_t> indices_;
  bool is_related_ = false;
};

/// Says why a CRL, a request or an OCSP response cannot be read; empty: it can, or it is something else.
std::string damage_of(const x509::Object& object);

/// Writes where an object comes from and what it is, without relations: `source` and its description.
void describe_object(const x509::Object& object, Instant now, x509::Sheet& to);

}  // namespace mtlsdiag::offline
