#include "x509/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "x509/file.h"
#include "x509/formats.h"
#include "x509/loading.h"
#include "x509/lookalike.h"
#include "x509/store_uri.h"

namespace mtlsdiag::x509 {

namespace {

Place place_of(std::string_view name) {
  return Place{.file = printable(name)};
}

/// What an object is called in a sentence.
std::string_view with_article(ObjectKind kind) {
  constexpr std::string_view kNames[] = {"a certificate",
                                         "a private key",
                                         "an encrypted private key",
                                         "a public key",
                                         "a request for a certificate (CSR)",
                                         "a CRL",
                                         "an OCSP response",
                                         "a TLS session",
                                         "parameters of a key",
                                         "a TLS key log",
                                         "a summary of certificates"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace

void Loading::add(Object object) {
  if (is_full_) {
    return;
  }
  if (!sink_ && result_.objects.size() >= settings_.max_objects) {
    is_full_ = true;
    problem(Reason::object_limit, object.place, fmt::format("the bound is {}", settings_.max_objects));
    return;
  }
  ++count_;
  if (sink_) {
    is_full_ = !sink_(std::move(object));
  } else {
    result_.objects.push_back(std::move(object));
  }
}

void Loading::problem(Reason reason, Place place, std::string detail) {
  if (result_.problems.size() >= kMaxProblems) {
    return;  // the first thousand say enough
  }
  result_.problems.push_back({reason, std::move(place), std::move(detail)});
}

bool Loading::try_nested(ByteView content, const Place& place) {
  const Format* const format = format_of(content);
  if (format == nullptr) {
    return false;
  }
  if (nesting_ >= kMaxNesting) {
    problem(Reason::manifest_limit, place, fmt::format("containers are nested deeper than {}", kMaxNesting));
    return true;
  }
  ++nesting_;
  name_format(format->name);  // a reader may know better
  format->read(content, place, *this);
  --nesting_;
  return true;
}

void Loading::load_nested(ByteView content, const Place& place) {
  if (content.empty()) {
    problem(Reason::file_empty, place);
  } else if (!try_nested(content, place)) {
    problem(Reason::format_unknown, place, looks_like(content));
  }
}

bool Loading::spend_iterations(std::uint64_t iterations, const Place& place) {
  if (iterations > settings_.max_kdf_iterations || spent_iterations_ > settings_.max_kdf_iterations - iterations) {
    problem(Reason::kdf_limit, place,
            fmt::format("{} iterations, the bound for a file is {}", iterations, settings_.max_kdf_iterations));
    is_over_budget_ = true;
    return false;
  }
  spent_iterations_ += iterations;
  return true;
}

const Problem* Loaded::failure() const {
  const auto found = std::find_if(problems.begin(), problems.end(),
                                  [](const Problem& problem) { return !row_of(problem.reason).finding_id.empty(); });
  return found == problems.end() ? nullptr : &*found;
}

bool Loaded::has(ObjectKind kind) const {
  return std::any_of(objects.begin(), objects.end(), [kind](const Object& object) { return object.kind == kind; });
}

Loaded load(ByteView content, std::string_view name, LoadSettings settings) {
  Loaded loaded;
  Loading loading(std::move(settings), loaded);
  loading.load_nested(content, place_of(name));
  return loaded;
}

Loaded load_file(const std::string& name, LoadSettings settings) {
  if (is_store_uri(name)) {
    Loaded loaded{.format = "store"};
    Loading loading(std::move(settings), loaded);
    read_store(name, loading);
    return loaded;
  }
  Problem problem;
  const Result<FileContent> content = FileContent::read(name, 0, &problem);
  if (!content) {
    Loaded loaded;
    loaded.problems.push_back(std::move(problem));
    return loaded;
  }
  return load(content->view(), name, std::move(settings));
}

const Problem* Loaded::failure_of(ObjectKind kind, Spoilt spoilt) const {
  const bool is_found = has(kind);
  const bool are_keys_wanted = kind == ObjectKind::private_key || !is_found;
  const auto found = std::find_if(problems.begin(), problems.end(), [&](const Problem& problem) {
    return !row_of(problem.reason).finding_id.empty() && (are_keys_wanted || !concerns_keys(problem)) &&
           !(is_found && spoilt == Spoilt::taken && is_read_all_the_same(problem));
  });
  return found == problems.end() ? nullptr : &*found;
}

std::string Loaded::contents() const {
  std::vector<std::string> names;
  for (const Object& object : objects) {
    std::string name(with_article(object.kind));
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  for (const Problem& problem : problems) {
    if (names.empty() && row_of(problem.reason).finding_id.empty() && !problem.detail.empty()) {
      return "it holds " + problem.detail;
    }
  }
  return names.empty() ? "" : "it holds " + join(names, ", ");
}

Result<std::vector<Object>> load_only(const std::string& name, ObjectKind kind, LoadSettings settings) {
  Loaded loaded = load_file(name, std::move(settings));
  if (const Problem* const failure = loaded.failure_of(kind, Spoilt::taken)) {
    return to_error(*failure);
  }
  if (!loaded.has(kind)) {
    const std::string contents = loaded.contents();
    return Error{ErrorCode::malformed, fmt::format("{} holds no {}{} [file-unreadable]",
                                                   printable(is_store_uri(name) ? masked_uri(name) : name),
                                                   to_string(kind), contents.empty() ? "" : ": " + contents)};
  }
  std::vector<Object> wanted;
  for (Object& object : loaded.objects) {
    if (object.kind == kind) {
      wanted.push_back(std::move(object));
    }
  }
  return wanted;
}

}  // namespace mtlsdiag::x509
