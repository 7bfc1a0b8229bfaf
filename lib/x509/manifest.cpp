#include "x509/manifest.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <functional>
#include <istream>
#include <streambuf>

#include "base/text.h"
#include "x509/load.h"

namespace mtlsdiag::x509 {

namespace {

using Kind = ManifestNode::Kind;

/// Builds a tree from events, within the bounds; past them every event is dropped and `over_limit` says so.
class TreeBuilder final {
 public:
  void open(Kind kind, std::size_t line) {
    if (is_over_limit_ || depth_ >= kMaxManifestDepth) {
      is_over_limit_ = true;
      ++depth_;
      return;
    }
    ManifestNode* const node = place_for(line);
    if (node != nullptr) {
      node->kind = kind;
      path_.push_back(node);
    }
    ++depth_;
  }

  void close() {
    --depth_;
    if (!path_.empty() && path_.size() > depth_) {
      path_.pop_back();
      has_key_ = false;
    }
  }

  void scalar(std::string text, std::size_t line) {
    if (is_over_limit_) {
      return;
    }
    if (!path_.empty() && path_.back()->kind == Kind::object && !has_key_) {
      key_ = std::move(text);
      has_key_ = true;
      return;
    }
    if (ManifestNode* const node = place_for(line)) {
      node->kind = Kind::scalar;
      node->text = std::move(text);
    }
  }

  void null(std::size_t line) {
    if (!is_over_limit_ && !path_.empty() && path_.back()->kind == Kind::object && !has_key_) {
      has_key_ = true;
      key_.clear();
    } else if (!is_over_limit_) {
      place_for(line);
    }
  }

  [[nodiscard]] bool is_over_limit() const { return is_over_limit_; }
  [[nodiscard]] ManifestNode take() {
    path_.clear();
    depth_ = 0;
    has_key_ = false;
    return std::exchange(root_, {});
  }

 private:
  /// The node for the next value. Parents are stable: a child is only ever added to the innermost open node.
  ManifestNode* place_for(std::size_t line) {
    if (++nodes_ > kMaxManifestNodes) {
      is_over_limit_ = true;
      return nullptr;
    }
    ManifestNode* node = &root_;
    if (!path_.empty()) {
      ManifestNode& parent = *path_.back();
      if (parent.kind == Kind::object) {
        parent.members.push_back({std::exchange(key_, {}), {}});
        node = &parent.members.back().value;
        has_key_ = false;
      } else {
        parent.elements.emplace_back();
        node = &parent.elements.back();
      }
    }
    node->line = line;
    return node;
  }

  ManifestNode root_;
  std::vector<ManifestNode*> path_;
  std::string key_;
  std::size_t depth_ = 0;
  std::size_t nodes_ = 0;
  bool has_key_ = false;
  bool is_over_limit_ = false;
};

Error over_limit() {
  return Error{ErrorCode::limit, fmt::format("more than {} levels or {} values", kMaxManifestDepth, kMaxManifestNodes)};
}

/// A complex key (a list or an object as a key) is dropped with its value: no manifest has one.
class YamlEvents final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { tree.null(line_of(mark)); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { tree.null(line_of(mark)); }
  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    tree.scalar(value, line_of(mark));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    tree.open(Kind::list, line_of(mark));
  }
  void OnSequenceEnd() override { tree.close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    tree.open(Kind::object, line_of(mark));
  }
  void OnMapEnd() override { tree.close(); }

  TreeBuilder tree;

 private:
  static std::size_t line_of(const YAML::Mark& mark) { return static_cast<std::size_t>(mark.line) + 1; }
};

/// A stream over text that is owned elsewhere: yaml-cpp reads streams only.
class ViewBuffer final : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* const begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

/// Boost.JSON's events. Strings without escapes point into the input, which tells their line.
class JsonEvents final {
 public:
  static constexpr std::size_t max_object_size = kMaxManifestNodes;
  static constexpr std::size_t max_array_size = kMaxManifestNodes;
  static constexpr std::size_t max_key_size = 64U << 10U;
  static constexpr std::size_t max_string_size = 64U << 20U;
  using Code = boost::json::error_code;
  using Text = boost::json::string_view;

  explicit JsonEvents(std::string_view text) : input_(text) {}

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return open(Kind::object); }
  bool on_object_end(std::size_t, Code&) { return close(); }
  bool on_array_begin(Code&) { return open(Kind::list); }
  bool on_array_end(std::size_t, Code&) { return close(); }
  bool on_key_part(Text part, std::size_t, Code&) { return collect(part); }
  bool on_key(Text part, std::size_t, Code&) { return finish(part); }
  bool on_string_part(Text part, std::size_t, Code&) { return collect(part); }
  bool on_string(Text part, std::size_t, Code&) { return finish(part); }
  bool on_number_part(Text part, Code&) { return collect(part); }
  bool on_int64(std::int64_t, Text part, Code&) { return finish(part); }
  bool on_uint64(std::uint64_t, Text part, Code&) { return finish(part); }
  bool on_double(double, Text part, Code&) { return finish(part); }
  bool on_bool(bool value, Code&) { return finish(value ? "true" : "false"); }
  bool on_null(Code&) {
    tree.null(line_);
    return !tree.is_over_limit();
  }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

  TreeBuilder tree;

 private:
  bool open(Kind kind) {
    tree.open(kind, line_);
    return !tree.is_over_limit();
  }
  bool close() {
    tree.close();
    return true;
  }
  bool collect(Text part) {
    note(part);
    pending_.append(part.data(), part.size());
    return true;
  }
  bool finish(Text part) {
    collect(part);
    tree.scalar(std::exchange(pending_, {}), line_);
    return !tree.is_over_limit();
  }
  void note(Text part) {
    const std::less<const char*> before;
    if (before(part.data(), input_.data() + position_) || !before(part.data(), input_.data() + input_.size())) {
      return;
    }
    const auto position = static_cast<std::size_t>(part.data() - input_.data());
    line_ += static_cast<std::size_t>(std::count(input_.data() + position_, input_.data() + position, '\n'));
    position_ = position;
  }

  std::string_view input_;
  std::string pending_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

const ManifestNode* ManifestNode::find(std::string_view name) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [name](const Member& member) { return member.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

std::string_view ManifestNode::text_of(std::string_view name) const {
  const ManifestNode* const node = find(name);
  return node != nullptr && node->kind == Kind::scalar ? std::string_view(node->text) : std::string_view();
}

Result<std::vector<ManifestNode>> parse_yaml(std::string_view text) {
  std::vector<ManifestNode> documents;
  YamlEvents events;
  try {
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(events)) {
      documents.push_back(events.tree.take());
      if (events.tree.is_over_limit() || documents.size() > kMaxManifestNodes) {
        return over_limit();
      }
    }
  } catch (const YAML::Exception& error) {
    return Error{ErrorCode::malformed, fmt::format("line {}: {}", error.mark.line + 1, printable(error.msg))};
  }
  return documents;
}

Result<ManifestNode> parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kMaxManifestDepth;
  options.allow_invalid_utf8 = true;
  boost::json::basic_parser<JsonEvents> parser(options, text);
  boost::json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  JsonEvents& events = parser.handler();
  if (events.tree.is_over_limit() || error == boost::json::error::too_deep) {
    return over_limit();
  }
  const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  if (!error && !std::all_of(text.begin() + static_cast<std::ptrdiff_t>(used), text.end(), blank)) {
    error = boost::json::error::extra_data;
  }
  if (error) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(used), '\n');
    return Error{ErrorCode::malformed, fmt::format("line {}: {}", line, printable(error.message()))};
  }
  return events.tree.take();
}

}  // namespace mtlsdiag::x509
