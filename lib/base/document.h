// Document: a small ordered tree of values (null, bool, integer, number, text, list, object). It carries what has no
// fixed form of its own: the decoded detail of a step, the description of a certificate. Encoders (report) turn it into
// JSON or text; its strings are printable text (base/text.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mtlsdiag {

class Document {
 public:
  using List = std::vector<Document>;
  struct Member;
  using Object = std::vector<Member>;

  Document();
  // Each kind of value turns into a Document by itself, so that details are written as they read.
  Document(std::nullptr_t);                         // NOLINT(google-explicit-constructor)
  Document(bool value);                             // NOLINT(google-explicit-constructor)
  Document(int value);                              // NOLINT(google-explicit-constructor)
  Document(unsigned value);                         // NOLINT(google-explicit-constructor)
  Document(long value);                             // NOLINT(google-explicit-constructor)
  Document(unsigned long value);                    // NOLINT(google-explicit-constructor)
  Document(double value);                           // NOLINT(google-explicit-constructor)
  Document(std::string text);                       // NOLINT(google-explicit-constructor)
  Document(std::string_view text);                  // NOLINT(google-explicit-constructor)
  Document(const char* text);                       // NOLINT(google-explicit-constructor)
  Document(List list);                              // NOLINT(google-explicit-constructor)
  Document(const std::vector<std::string>& texts);  // NOLINT(google-explicit-constructor)

  /// Makes an empty object: `{}` and not null.
  static Document object();
  /// Makes an empty list.
  static Document list();

  /// Adds a member at the end (an object from then on) and gives the document itself, for chaining.
  Document& add(std::string_view name, Document value);
  /// Adds an element at the end (a list from then on).
  void push(Document element);

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(value_); }
  [[nodiscard]] bool is_list() const { return std::holds_alternative<List>(value_); }
  /// Each gives a pointer to the value where it is of that type, else null.
  [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&value_); }
  [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
  [[nodiscard]] const double* number() const { return std::get_if<double>(&value_); }
  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value_); }
  [[nodiscard]] const List* elements() const { return std::get_if<List>(&value_); }
  [[nodiscard]] const Object* members() const { return std::get_if<Object>(&value_); }
  /// Gives the first member of that name, or null.
  [[nodiscard]] const Document* find(std::string_view name) const;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Object> value_;
};

struct Document::Member {
  std::string name;
  Document value;
};

// Here and not in the class: a constructor needs the whole of Member, which holds a Document.
inline Document::Document() = default;
inline Document::Document(std::nullptr_t) {}
inline Document::Document(bool value) : value_(value) {}
inline Document::Document(int value) : value_(std::int64_t{value}) {}
inline Document::Document(unsigned value) : value_(std::int64_t{value}) {}
inline Document::Document(long value) : value_(std::int64_t{value}) {}
inline Document::Document(unsigned long value) : value_(static_cast<std::int64_t>(value)) {}
inline Document::Document(double value) : value_(value) {}
inline Document::Document(std::string text) : value_(std::move(text)) {}
inline Document::Document(std::string_view text) : value_(std::string(text)) {}
inline Document::Document(const char* text) : value_(std::string(text)) {}

}  // namespace mtlsdiag
