#include "offline/lint_files.h"

#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "base/text.h"

namespace mtlsdiag::offline {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxDepth = 64;

/// The same path without `./` before it: so exclusions, baselines and what GitLab looks up are written.
std::string plain(const std::string& path) {
  std::size_t start = 0;
  while (path.compare(start, 2, "./") == 0 && path.size() > start + 2) {
    start = std::min(path.find_first_not_of('/', start + 1), path.size() - 1);
  }
  return path.substr(start);
}

class Search final {
 public:
  explicit Search(const lint::PathFilter& exclude) : exclude_(exclude) {}

  /// False once the bound is met.
  bool add(const std::string& path, bool is_named) {
    const std::string name = plain(path);
    struct stat state {};
    const bool is_regular = name != "-" && ::stat(name.c_str(), &state) == 0 && S_ISREG(state.st_mode);
    if (!is_named && !is_regular) {
      return true;
    }
    if (seen_.insert(name).second) {
      files_.push_back({name, is_named, is_regular ? static_cast<unsigned>(state.st_mode & 07777U) : 0});
    }
    return files_.size() <= kMaxFoundFiles;
  }

  bool walk(const fs::path& directory, const fs::path& root, int depth) {
    std::error_code failure;
    std::vector<fs::path> entries;
    for (fs::directory_iterator at(directory, failure), end; !failure && at != end; at.increment(failure)) {
      entries.push_back(at->path());
    }
    std::sort(entries.begin(), entries.end());
    for (const fs::path& entry : entries) {
      const std::string name = entry.filename().string();
      const bool is_directory = fs::is_directory(fs::symlink_status(entry, failure));
      const std::string relative = entry.lexically_relative(root).string();
      // Hidden directories hold other programs' things; the ones of mounted secrets (..data) are reached by their
      // links.
      if ((is_directory && name[0] == '.') || exclude_.matches(relative, is_directory) ||
          exclude_.matches(plain(entry.string()), is_directory)) {
        continue;
      }
      const bool goes_on =
          is_directory ? depth >= kMaxDepth || walk(entry, root, depth + 1) : add(entry.string(), false);
      if (!goes_on) {
        return false;
      }
    }
    return true;
  }

  std::vector<FoundFile> take() { return std::move(files_); }

 private:
  const lint::PathFilter& exclude_;
  std::vector<FoundFile> files_;
  std::set<std::string> seen_;
};

/// The files of a pattern; nothing where the text is none or means nothing.
std::vector<std::string> expand(const std::string& pattern) {
  std::vector<std::string> names;
  glob_t found{};
  if (pattern.find_first_of("*?[") != std::string::npos && ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
    names.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    std::sort(names.begin(), names.end());
  }
  ::globfree(&found);
  return names;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

bool may_hold_certificates(ByteView content) {
  const std::string_view text = as_text(content);
  if (has(text, "-----BEGIN ")) {
    return true;
  }
  if (content.size() > 4 && content[0] == 0x30 && (content[1] == 0x82 || content[1] == 0x83 || content[1] == 0x80)) {
    return true;
  }
  constexpr std::string_view kJksMagic = "\xfe\xed\xfe\xed";
  constexpr std::string_view kPemInBase64 = "LS0tLS1CRUdJTi";  // "-----BEGIN" as manifests hold it
  return text.substr(0, 4) == kJksMagic || has(text, kPemInBase64) || has(text, "\"x5c\"");
}

Result<std::vector<FoundFile>> find_files(const std::vector<std::string>& paths, const lint::PathFilter& exclude) {
  Search search(exclude);
  for (const std::string& path : paths) {
    struct stat state {};
    std::vector<std::string> names = {path};
    if (path != "-" && ::lstat(path.c_str(), &state) != 0) {
      const int reason = errno;
      names = expand(path);
      if (names.empty()) {
        return Error{ErrorCode::unreadable,
                     printable(path) + " cannot be read: " + std::strerror(reason) + " [file-unreadable]"};
      }
    }
    for (const std::string& name : names) {
      const bool is_directory = name != "-" && ::stat(name.c_str(), &state) == 0 && S_ISDIR(state.st_mode);
      if (is_directory ? !search.walk(name, name, 0) : !search.add(name, true)) {
        return Error{ErrorCode::limit,
                     "more than " + std::to_string(kMaxFoundFiles) + " files; name fewer, or use --exclude"};
      }
    }
  }
  return search.take();
}

}  // namespace mtlsdiag::offline
