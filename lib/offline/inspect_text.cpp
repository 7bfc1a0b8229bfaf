#include "offline/inspect_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "x509/place.h"

namespace mtlsdiag::offline {

namespace {

using x509::ObjectKind;

constexpr std::size_t kLabelWidth = 14;
constexpr std::size_t kIndent = 2;

std::string text_of(const Document& value) {
  if (const std::string* const text = value.text()) {
    return *text;
  }
  if (const std::int64_t* const integer = value.integer()) {
    return std::to_string(*integer);
  }
  if (const bool* const boolean = value.boolean()) {
    return *boolean ? "yes" : "no";
  }
  return {};
}

std::string member_text(const Document& object, std::string_view name) {
  const Document* const member = object.find(name);
  return member == nullptr ? std::string() : text_of(*member);
}

std::string joined(const Document* list) {
  std::vector<std::string> words;
  for (std::size_t i = 0; list != nullptr && list->elements() != nullptr && i < list->elements()->size(); ++i) {
    words.push_back(text_of((*list->elements())[i]));
  }
  return join(words, ", ");
}

std::string days_text(const Document& description) {
  const Document* const days = description.find("days_left");
  if (days == nullptr || days->integer() == nullptr) {
    return {};
  }
  const std::int64_t count = *days->integer();
  return count < 0 ? fmt::format(" (over for {} days)", -count) : fmt::format(" ({} days left)", count);
}

std::string extension_names(const Document* extensions) {
  std::vector<std::string> names;
  for (std::size_t i = 0;
       extensions != nullptr && extensions->elements() != nullptr && i < extensions->elements()->size(); ++i) {
    const Document& extension = (*extensions->elements())[i];
    std::string name = member_text(extension, "name");
    name = name.empty() ? member_text(extension, "oid") : name;
    const bool is_critical = member_text(extension, "critical") == "yes";
    const bool is_malformed = member_text(extension, "malformed") == "yes";
    names.push_back(name + (is_critical ? " (critical)" : "") + (is_malformed ? " (malformed)" : ""));
  }
  return join(names, ", ");
}

std::string entries_text(const Document* list) {
  std::vector<std::string> words;
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; list != nullptr && list->elements() != nullptr && i < list->elements()->size(); ++i) {
    if (i == kShown) {
      words.push_back(fmt::format("… and {} more", list->elements()->size() - i));
      break;
    }
    std::vector<std::string> members;
    for (const Document::Member& member : *(*list->elements())[i].members()) {
      members.push_back(text_of(member.value));
    }
    words.push_back(join(members, " "));
  }
  return join(words, "; ");
}

/// A line of the text: its label, and how it is made of the description.
struct Row {
  std::string_view label;
  std::string (*make)(const Document& description);
  bool is_verbose_only = false;
};

template <const char* Name>
std::string plain(const Document& description) {
  return member_text(description, Name);
}

template <const char* Name>
std::string listed(const Document& description) {
  return joined(description.find(Name));
}

template <const char* Parent, const char* Name>
std::string nested(const Document& description) {
  const Document* const parent = description.find(Parent);
  return parent == nullptr ? std::string() : joined(parent->find(Name));
}

std::string validity(const Document& description) {
  const std::string from = member_text(description, "not_before");
  return from.empty() ? std::string()
                      : fmt::format("{} to {}{}", from, member_text(description, "not_after"), days_text(description));
}

std::string updates(const Document& description) {
  const std::string from = member_text(description, "this_update");
  const std::string until = member_text(description, "next_update");
  return from.empty() ? std::string()
                      : fmt::format("{}{}{}", from, until.empty() ? "" : ", next " + until, days_text(description));
}

std::string key_text(const Document& description) {
  const Document* const key = description.find("key");
  return key != nullptr && key->is_object() ? member_text(*key, "text") : member_text(description, "text");
}

std::string constraints_text(const Document& description) {
  const Document* const constraints = description.find("basic_constraints");
  if (constraints == nullptr) {
    return {};
  }
  const std::string length = member_text(*constraints, "path_length");
  return fmt::format("{}{}", member_text(*constraints, "ca") == "yes" ? "CA" : "no CA",
                     length.empty() ? "" : ", path length " + length);
}

std::string key_ids(const Document& description) {
  const std::string subject = member_text(description, "subject_key_id");
  const std::string authority = member_text(description, "authority_key_id");
  return fmt::format("{}{}{}", subject,
                     authority.empty() ? ""
                     : subject.empty() ? "issuer's "
                                       : ", issuer's ",
                     authority);
}

std::string scts_text(const Document& description) {
  const Document* const list = description.find("scts");
  return list == nullptr || list->elements() == nullptr ? std::string() : entries_text(list);
}

std::string source_text(const Document& description) {
  const Document* const source = description.find("source");
  if (source == nullptr) {
    return {};
  }
  std::string text = member_text(*source, "file");
  for (const std::string_view name : {"line", "document", "key"}) {
    const std::string value = member_text(*source, name);
    text += value.empty() ? "" : name == "key" ? fmt::format(", {}", value) : fmt::format(", {} {}", name, value);
  }
  return text;
}

constexpr char kSubject[] = "subject", kIssuer[] = "issuer", kSerial[] = "serial", kSan[] = "san",
               kKeyUsage[] = "key_usage", kEku[] = "extended_key_usage", kNameConstraints[] = "name_constraints",
               kPermitted[] = "permitted", kExcluded[] = "excluded", kPolicies[] = "policies", kAia[] = "aia",
               kOcsp[] = "ocsp", kCaIssuers[] = "ca_issuers", kCrlSources[] = "crl_sources", kSha256[] = "sha256",
               kSha1[] = "sha1", kPin[] = "spki_pin", kSignature[] = "signature_algorithm", kStatus[] = "status",
               kResponder[] = "responder", kCount[] = "revoked_count", kError[] = "error", kProduced[] = "produced_at",
               kMustStaple[] = "must_staple", kRole[] = "role", kPath[] = "path", kKind[] = "kind";

/// Every line, in order; what a description does not have is left out.
constexpr Row kRows[] = {
    {"error", plain<kError>},
    {"from", source_text},
    {"what", plain<kKind>},
    {"role", plain<kRole>},
    {"path", plain<kPath>},
    {"subject", plain<kSubject>},
    {"issuer", plain<kIssuer>},
    {"serial", plain<kSerial>},
    {"valid", validity},
    {"update", updates},
    {"status", plain<kStatus>},
    {"produced", plain<kProduced>},
    {"responder", plain<kResponder>},
    {"key", key_text},
    {"signature", plain<kSignature>},
    {"names", listed<kSan>},
    {"usage", listed<kKeyUsage>},
    {"extended", listed<kEku>},
    {"constraints", constraints_text},
    {"permitted", nested<kNameConstraints, kPermitted>},
    {"excluded", nested<kNameConstraints, kExcluded>},
    {"key id", key_ids},
    {"policies", listed<kPolicies>},
    {"OCSP at", nested<kAia, kOcsp>},
    {"issuer at", nested<kAia, kCaIssuers>},
    {"CRL at", listed<kCrlSources>},
    {"must staple", plain<kMustStaple>},
    {"SCTs", scts_text},
    {"revoked", plain<kCount>},
    {"entries", [](const Document& description) { return entries_text(description.find("revoked")); }},
    {"answers", [](const Document& description) { return entries_text(description.find("responses")); }},
    {"extensions", [](const Document& description) { return extension_names(description.find("extensions")); }, true},
    {"SHA-256", plain<kSha256>},
    {"SHA-1", plain<kSha1>},
    {"SPKI pin", plain<kPin>},
};

std::string tag_of(const Inventory& inventory, std::size_t item) {
  const ObjectKind kind = inventory.items()[item].object.kind;
  const std::string_view word = kind == ObjectKind::certificate     ? "certificate"
                                : kind == ObjectKind::encrypted_key ? "key"
                                : kind == ObjectKind::private_key   ? "key"
                                                                    : x509::to_string(kind);
  return fmt::format("{} {}", word, inventory.index_of(item));
}

/// What stands behind a certificate in the tree: its key, its requests, its CRLs.
std::string companions(const Inventory& inventory, std::size_t item) {
  std::string text;
  for (const std::size_t key : inventory.items()[item].same_key) {
    text += fmt::format(" + {}", tag_of(inventory, key));
    for (const std::size_t other : inventory.items()[key].same_key) {
      if (inventory.items()[other].object.kind == ObjectKind::request) {
        text += fmt::format(" + {}", tag_of(inventory, other));
      }
    }
  }
  for (std::size_t i = 0; i < inventory.items().size(); ++i) {
    if (inventory.items()[i].object.kind == ObjectKind::crl && inventory.items()[i].issuer == item) {
      text += fmt::format(" + {}", tag_of(inventory, i));
    }
  }
  return text;
}

}  // namespace

void InspectText::line(std::string_view text) {
  write_(text);
  write_("\n");
}

void InspectText::row(std::string_view label, std::string_view text) {
  const std::size_t width = columns_ - std::min(columns_ / 2, kIndent + kLabelWidth);
  bool is_first = true;
  for (const std::string& part : wrap(text, width)) {
    line(fmt::format("{:{}}{:<{}}{}", "", kIndent, is_first ? label : "", kLabelWidth, part));
    is_first = false;
  }
}

void InspectText::show_files(const Document& extra) {
  for (const Document& file : *extra.find("files")->elements()) {
    const std::string format = member_text(file, "format");
    const std::string count = member_text(file, "objects");
    line(fmt::format("{}: {}{} object{}", member_text(file, "file"), format.empty() ? "" : format + ", ", count,
                     count == "1" ? "" : "s"));
  }
  if (const Document* const notes = extra.find("notes")) {
    for (const Document& note : *notes->elements()) {
      row("note", text_of(note));
    }
  }
}

void InspectText::show_branch(const Inventory& inventory, std::size_t item, const std::string& indent,
                              std::string_view joint, std::vector<bool>& seen) {
  constexpr std::size_t kMaxIndent = 40;
  seen[item] = true;
  const Item& certificate = inventory.items()[item];
  const bool is_root = certificate.is_self_issued && !certificate.issuer;
  const std::string missing = !is_root && !certificate.issuer ? " (issuer not here)" : "";
  line(fmt::format("{}{}[{}] {}{}{}", indent, joint, inventory.index_of(item), certificate.name,
                   companions(inventory, item), missing));
  const std::string below = indent.size() > kMaxIndent ? indent : indent + (joint.empty() ? "" : "   ");
  for (std::size_t i = 0; i < inventory.items().size(); ++i) {
    if (!seen[i] && inventory.items()[i].object.kind == ObjectKind::certificate &&
        inventory.items()[i].issuer == item) {
      show_branch(inventory, i, below, "└─ ", seen);
    }
  }
}

void InspectText::show_tree(const Inventory& inventory) {
  const std::vector<Item>& items = inventory.items();
  std::vector<bool> seen(items.size(), false);
  const auto show_from = [&](std::size_t i) {
    if (!seen[i] && items[i].object.kind == ObjectKind::certificate) {
      show_branch(inventory, i, "  ", "", seen);
    }
  };
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].issuer) {
      show_from(i);
    }
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    show_from(i);  // what is left is a loop of cross-signed issuers
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool is_loose_key = items[i].object.kind == ObjectKind::private_key && items[i].same_key.empty();
    if (is_loose_key || items[i].object.kind == ObjectKind::encrypted_key) {
      line(fmt::format("  {} {}", tag_of(inventory, i),
                       is_loose_key ? "(fits nothing here)" : "(encrypted: its passphrase is needed, --pass)"));
    }
  }
}

void InspectText::show(const Inventory& inventory) {
  constexpr std::size_t kMaxTree = 1000;
  const std::vector<Item>& items = inventory.items();
  if (items.size() > 1 && items.size() <= kMaxTree && inventory.count(ObjectKind::certificate) > 0) {
    line("");
    show_tree(inventory);
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    line("");
    line(fmt::format("[{}] {}", inventory.index_of(i), x509::to_string(items[i].object.kind)));
    x509::DocumentSheet sheet;
    inventory.describe(i, at_, sheet);
    show_members(sheet.take());
    for (const std::size_t other : items[i].same_key) {
      row("fits", tag_of(inventory, other));
    }
  }
}

void InspectText::show_streamed(const x509::Object& object) {
  line(fmt::format("[{}] {}", streamed_++, x509::to_string(object.kind)));
  x509::DocumentSheet sheet;
  describe_object(object, at_, sheet);
  show_members(sheet.take());
  line("");
}

void InspectText::show_members(const Document& description) {
  for (const Row& entry : kRows) {
    if (entry.is_verbose_only && !is_verbose_) {
      continue;
    }
    if (const std::string text = entry.make(description); !text.empty()) {
      row(entry.label, text);
    }
  }
}

}  // namespace mtlsdiag::offline
