#include "offline/inventory.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "der/certificate.h"
#include "der/crl.h"
#include "der/extensions.h"
#include "der/ocsp.h"
#include "der/request.h"
#include "x509/describe.h"
#include "x509/digest.h"
#include "x509/key.h"

namespace mtlsdiag::offline {

namespace {

using x509::Object;
using x509::ObjectKind;
using x509::Sheet;

std::string pin_of(ByteView spki) {
  return to_hex(x509::sha256(spki));
}

/// The SubjectPublicKeyInfo of a private key; empty where OpenSSL cannot tell it.
Bytes public_part(const Object& object) {
  const Result<ossl::Key> key = x509::to_key(object);
  return key ? key->public_der() : Bytes{};
}

std::string subject_key_id(const der::Certificate& certificate) {
  const der::Extension* const extension = certificate.find(der::oid::kSubjectKeyIdentifier);
  if (extension == nullptr) {
    return {};
  }
  const auto id = der::parse_subject_key_id(*extension);
  return id ? std::string(as_text(*id)) : std::string();
}

std::optional<ByteView> authority_key_id(const std::vector<der::Extension>& extensions) {
  const der::Extension* const extension = der::find_extension(extensions, der::oid::kAuthorityKeyIdentifier);
  if (extension == nullptr) {
    return std::nullopt;
  }
  const auto id = der::parse_authority_key_id(*extension);
  return id ? id->key_id : std::nullopt;
}

using BySubject = std::unordered_multimap<std::string, std::size_t>;

/// The most pairs of a key and what it fits: a hostile bundle of a thousand copies of each has a million.
constexpr std::size_t kMaxKeyLinks = 20'000;

/// Fills in what an item is called and what its relations are found by.
void read_item(Item& item) {
  switch (item.object.kind) {
    case ObjectKind::certificate:
      if (const auto certificate = der::Certificate::parse(item.object.der)) {
        item.subject_form = der::normalized(certificate->subject);
        item.subject_key_id = subject_key_id(*certificate);
        item.key_pin = pin_of(certificate->key.raw);
        item.name = der::display_name(*certificate);
        item.is_self_issued = certificate->is_self_issued();
      }
      break;
    case ObjectKind::request:
      if (const auto request = der::CertificationRequest::parse(item.object.der)) {
        item.key_pin = pin_of(request->key.raw);
        item.name = der::to_string(request->subject);
      }
      break;
    case ObjectKind::crl:
      if (const auto crl = der::CertificateList::parse(item.object.der)) {
        item.name = der::to_string(crl->issuer);
      }
      break;
    case ObjectKind::public_key: item.key_pin = pin_of(item.object.der); break;
    case ObjectKind::private_key:
      if (const Bytes spki = public_part(item.object); !spki.empty()) {
        item.key_pin = pin_of(spki);
      }
      break;
    default: break;
  }
}

/// The certificate that is named as issuer: of several the one whose key identifier fits, else the first other one.
std::optional<std::size_t> find_issuer(const std::vector<Item>& items, const BySubject& by_subject,
                                       const der::Name& issuer, const std::optional<ByteView>& key_id,
                                       std::optional<std::size_t> self) {
  std::optional<std::size_t> best;
  bool is_best_by_key = false;
  const std::string_view wanted = key_id ? as_text(*key_id) : std::string_view();
  const auto [begin, end] = by_subject.equal_range(der::normalized(issuer));
  for (auto it = begin; it != end; ++it) {
    const std::size_t candidate = it->second;
    const std::string& theirs = items[candidate].subject_key_id;
    const bool can_tell = !wanted.empty() && !theirs.empty();
    const bool is_self = self && items[*self].object.der == items[candidate].object.der;
    if (is_self || (can_tell && wanted != theirs)) {
      continue;
    }
    if (!best || (can_tell && !is_best_by_key) || (can_tell == is_best_by_key && candidate < *best)) {
      best = candidate;
      is_best_by_key = can_tell;
    }
  }
  return best;
}

void describe_private_key(const Object& object, Sheet& to) {
  const Result<ossl::Key> key = x509::to_key(object);
  to.boolean("encrypted", false);
  if (!key) {
    to.text("error", key.error().message);
    return;
  }
  if (object.token_key) {
    to.boolean("in_token", true);
  }
  if (const Bytes spki = key->public_der(); !spki.empty()) {
    x509::describe_public_key(spki, to);
  }
}

template <typename T, typename Describe>
void describe_parsed(const Result<T>& parsed, Sheet& to, Describe describe) {
  if (parsed) {
    describe(*parsed);
  } else {
    to.text("error", parsed.error().message);
  }
}

void copy(std::string_view name, const Document& value, Sheet& to) {
  if (const std::string* const text = value.text()) {
    to.text(name, *text);
  } else if (const Document::List* const list = value.elements()) {
    to.begin_list(name);
    for (const Document& element : *list) {
      copy({}, element, to);
    }
    to.end_list();
  }
}

}  // namespace

std::string damage_of(const Object& object) {
  const auto why = [](const auto& parsed) { return parsed ? std::string{} : parsed.error().message; };
  switch (object.kind) {
    case ObjectKind::request: return why(der::CertificationRequest::parse(object.der));
    case ObjectKind::ocsp_response: return why(der::OcspResponse::parse(object.der));
    case ObjectKind::crl: break;
    default: return {};
  }
  const Result<der::CertificateList> crl = der::CertificateList::parse(object.der);
  if (!crl) {
    return crl.error().message;
  }
  der::RevokedWalk walk(*crl);
  der::RevokedEntry entry;
  while (walk.next(entry)) {
  }
  return walk.is_broken() ? "CRL: an entry that cannot be read" : "";
}

void describe_object(const Object& object, Instant now, Sheet& to) {
  to.begin_object("source");
  x509::describe(object.place, to);
  to.text("format", object.format);
  if (!object.label.empty() && object.format != "PEM") {
    to.text("label", object.label);
  }
  if (object.is_trusted) {
    to.boolean("trusted", true);
  }
  to.end_object();
  switch (object.kind) {
    case ObjectKind::certificate: x509::describe_certificate(object.der, now, to); break;
    case ObjectKind::private_key: describe_private_key(object, to); break;
    case ObjectKind::encrypted_key: to.boolean("encrypted", true); break;
    case ObjectKind::public_key: x509::describe_public_key(object.der, to); break;
    case ObjectKind::request:
      describe_parsed(der::CertificationRequest::parse(object.der), to,
                      [&to](const der::CertificationRequest& request) { x509::describe(request, to); });
      break;
    case ObjectKind::crl:
      describe_parsed(der::CertificateList::parse(object.der), to,
                      [&](const der::CertificateList& crl) { x509::describe(crl, now, to); });
      break;
    case ObjectKind::ocsp_response:
      describe_parsed(der::OcspResponse::parse(object.der), to,
                      [&to](const der::OcspResponse& response) { x509::describe(response, to); });
      break;
    case ObjectKind::summary:
      for (const Document::Member& member : *object.summary.members()) {
        copy(member.name, member.value, to);
      }
      break;
    default: to.text("kind", x509::to_string(object.kind)); break;
  }
}

void Inventory::add(Object object) {
  // Both kinds of private keys share one list in reports.
  const auto same_list = [](ObjectKind a, ObjectKind b) {
    const auto list_of = [](ObjectKind kind) {
      return kind == ObjectKind::encrypted_key ? ObjectKind::private_key : kind;
    };
    return list_of(a) == list_of(b);
  };
  std::size_t index = 0;
  for (std::size_t i = items_.size(); i > 0; --i) {
    if (same_list(items_[i - 1].object.kind, object.kind)) {
      index = indices_[i - 1] + 1;
      break;
    }
  }
  indices_.push_back(index);
  items_.push_back({.object = std::move(object)});
}

std::size_t Inventory::count(ObjectKind kind) const {
  return static_cast<std::size_t>(
      std::count_if(items_.begin(), items_.end(), [kind](const Item& item) { return item.object.kind == kind; }));
}

void Inventory::relate() {
  is_related_ = true;
  BySubject by_subject;
  std::unordered_set<std::string_view> known;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    read_item(item);
    // Copies of a certificate are one issuer: the first of them.
    if (item.object.kind == ObjectKind::certificate && known.insert(as_text(item.object.der)).second) {
      by_subject.emplace(item.subject_form, i);
    }
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    find_issuer_of(i, by_subject);
  }
  relate_keys();
}

void Inventory::relate_keys() {
  std::unordered_multimap<std::string_view, std::size_t> keys;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].object.kind == ObjectKind::private_key && !items_[i].key_pin.empty()) {
      keys.emplace(items_[i].key_pin, i);
    }
  }
  std::size_t links = 0;
  for (std::size_t i = 0; i < items_.size() && links < kMaxKeyLinks; ++i) {
    if (items_[i].object.kind == ObjectKind::private_key || items_[i].key_pin.empty()) {
      continue;
    }
    const auto [begin, end] = keys.equal_range(items_[i].key_pin);
    for (auto it = begin; it != end && links < kMaxKeyLinks; ++it, ++links) {
      items_[i].same_key.push_back(it->second);
      items_[it->second].same_key.push_back(i);
    }
  }
}

void Inventory::find_issuer_of(std::size_t index, const BySubject& by_subject) {
  Item& item = items_[index];
  if (item.object.kind == ObjectKind::crl) {
    if (const auto crl = der::CertificateList::parse(item.object.der)) {
      item.issuer = find_issuer(items_, by_subject, crl->issuer, authority_key_id(crl->extensions), std::nullopt);
    }
    return;
  }
  if (item.object.kind != ObjectKind::certificate) {
    return;
  }
  const auto certificate = der::Certificate::parse(item.object.der);
  if (!certificate) {
    return;
  }
  const std::optional<ByteView> key_id = authority_key_id(certificate->extensions);
  // A self-issued certificate that names another key than its own is a roll-over, not a root.
  const bool is_rolled_over = key_id && !item.subject_key_id.empty() && as_text(*key_id) != item.subject_key_id;
  if (!item.is_self_issued || is_rolled_over) {
    item.issuer = find_issuer(items_, by_subject, certificate->issuer, key_id, index);
  }
}

void Inventory::describe(std::size_t item, Instant now, Sheet& to) const {
  to.integer("index", static_cast<std::int64_t>(indices_[item]));
  describe_object(items_[item].object, now, to);
  if (is_related_) {
    describe_relations(items_[item], to);
  }
}

void Inventory::describe_relations(const Item& item, Sheet& to) const {
  if (item.issuer) {
    to.integer("issuer_index", static_cast<std::int64_t>(indices_[*item.issuer]));
  }
  if (item.object.kind != ObjectKind::private_key) {
    if (!item.same_key.empty()) {
      to.integer("private_key_index", static_cast<std::int64_t>(indices_[item.same_key.front()]));
    }
    return;
  }
  constexpr std::array<std::pair<std::string_view, ObjectKind>, 3> kLists = {
      {{"fits_certificates", ObjectKind::certificate},
       {"fits_requests", ObjectKind::request},
       {"fits_public_keys", ObjectKind::public_key}}};
  for (const auto& [name, kind] : kLists) {
    to.begin_list(name);
    for (const std::size_t other : item.same_key) {
      if (items_[other].object.kind == kind) {
        to.integer({}, static_cast<std::int64_t>(indices_[other]));
      }
    }
    to.end_list();
  }
}

}  // namespace mtlsdiag::offline
