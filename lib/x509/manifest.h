// Manifest: a YAML stream or a JSON text as a tree of values with their lines, within bounds on depth and size. What
// the values mean is for x509/read_manifest.cpp. YAML by yaml-cpp's events (an alias is an empty value: what it names
// is read where it stands), JSON by Boost.JSON's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace mtlsdiag::x509 {

struct ManifestNode {
  enum class Kind : std::uint8_t { null, scalar, list, object };
  struct Member;

  Kind kind = Kind::null;
  std::string text;      ///< of a scalar: foreign text
  std::size_t line = 0;  ///< from 1; 0 where it is not known
  std::vector<ManifestNode> elements;
  std::vector<Member> members;

  /// Gives the first member of that name, or null.
  [[nodiscard]] const ManifestNode* find(std::string_view name) const;
  /// Gives the text of a member that is a scalar, or an empty view.
  [[nodiscard]] std::string_view text_of(std::string_view name) const;
};

struct ManifestNode::Member {
  std::string name;
  ManifestNode value;
};

/// Reads every document of a YAML stream. Fails with `malformed`, naming the line, or `limit`.
Result<std::vector<ManifestNode>> parse_yaml(std::string_view text);

/// Reads a JSON text. Fails with `malformed`, naming the line, or `limit`.
Result<ManifestNode> parse_json(std::string_view text);

}  // namespace mtlsdiag::x509
