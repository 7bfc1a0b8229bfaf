// The text of inspect, for people: a line for each file, the tree of who issued whom with the keys and requests that
// fit, then every object with its members by name.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/time.h"
#include "offline/inventory.h"

namespace mtlsdiag::offline {

class InspectText final {
 public:
  InspectText(Instant at, std::size_t columns, bool is_verbose, std::function<void(std::string_view)> write)
      : at_(at), columns_(columns), is_verbose_(is_verbose), write_(std::move(write)) {}

  /// Writes a line for each file of the report's `files`, and its notes.
  void show_files(const Document& extra);
  /// Writes a remark under the files.
  void show_note(std::string_view words) { row("note", words); }
  /// Writes the tree and the objects.
  void show(const Inventory& inventory);
  /// Writes one object of a bundle that is too large to be held.
  void show_streamed(const x509::Object& object);

 private:
  void show_tree(const Inventory& inventory);
  void show_branch(const Inventory& inventory, std::size_t item, const std::string& indent, std::string_view joint,
                   std::vector<bool>& seen);
  void show_members(const Document& description);
  void row(std::string_view label, std::string_view text);
  void line(std::string_view text);

  Instant at_;
  std::size_t columns_;
  bool is_verbose_;
  std::function<void(std::string_view)> write_;
  std::size_t streamed_ = 0;
};

}  // namespace mtlsdiag::offline
