#include "base/document.h"

namespace mtlsdiag {
namespace {

/// Most objects of a report have no more: room for them at once saves moving them.
constexpr std::size_t kFewMembers = 8;

}  // namespace

Document::Document(List list) : value_(std::move(list)) {}

Document::Document(const std::vector<std::string>& texts) : value_(List(texts.begin(), texts.end())) {}

Document Document::object() {
  Document document;
  document.value_ = Object{};
  return document;
}

Document Document::list() {
  return Document(List{});
}

Document& Document::add(std::string_view name, Document value) {
  if (!is_object()) {
    value_ = Object{};
  }
  auto& members = std::get<Object>(value_);
  if (members.empty()) {
    members.reserve(kFewMembers);
  }
  members.push_back(Member{std::string(name), std::move(value)});
  return *this;
}

void Document::push(Document element) {
  if (!is_list()) {
    value_ = List{};
  }
  std::get<List>(value_).push_back(std::move(element));
}

const Document* Document::find(std::string_view name) const {
  if (const Object* object = members()) {
    for (const Member& member : *object) {
      if (member.name == name) {
        return &member.value;
      }
    }
  }
  return nullptr;
}

}  // namespace mtlsdiag
