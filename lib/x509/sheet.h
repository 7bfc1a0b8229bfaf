// Sheet: what describing writes to, member by member. One sheet makes a Document of it; a command that streams hundreds
// of thousands of certificates has one that writes JSON at once, so that both show the same members in the same order.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/document.h"

namespace mtlsdiag::x509 {

/// Receives values in order. Names are empty inside lists. Texts must be printable (base/text.h) already.
class Sheet {
 public:
  Sheet() = default;
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;
  virtual ~Sheet() = default;

  virtual void text(std::string_view name, std::string_view value) = 0;
  virtual void integer(std::string_view name, std::int64_t value) = 0;
  virtual void boolean(std::string_view name, bool value) = 0;
  virtual void begin_object(std::string_view name) = 0;
  virtual void end_object() = 0;
  virtual void begin_list(std::string_view name) = 0;
  virtual void end_list() = 0;
};

/// Makes one Document: an object.
class DocumentSheet final : public Sheet {
 public:
  DocumentSheet() { open_.push_back({{}, Document::object()}); }

  void text(std::string_view name, std::string_view value) override { put(name, Document(value)); }
  void integer(std::string_view name, std::int64_t value) override { put(name, Document(value)); }
  void boolean(std::string_view name, bool value) override { put(name, Document(value)); }
  void begin_object(std::string_view name) override { open_.push_back({name, Document::object()}); }
  void end_object() override { close(); }
  void begin_list(std::string_view name) override { open_.push_back({name, Document::list()}); }
  void end_list() override { close(); }

  /// Gives the object; everything that was begun must be ended.
  Document take() { return std::move(open_.front().value); }

 private:
  struct Open {
    std::string_view name;
    Document value;
  };

  void put(std::string_view name, Document value) {
    Document& parent = open_.back().value;
    if (parent.is_list()) {
      parent.push(std::move(value));
    } else {
      parent.add(name, std::move(value));
    }
  }
  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    put(done.name, std::move(done.value));
  }

  std::vector<Open> open_;
};

}  // namespace mtlsdiag::x509
