#include "x509/roots.h"

#include <dirent.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "der/certificate.h"
#include "der/cursor.h"
#include "ossl/handle.h"
#include "x509/file.h"
#include "x509/load.h"
#include "x509/pem.h"

namespace mtlsdiag::x509 {

namespace {

/// The most files that are read of one directory.
constexpr std::size_t kMaxDirectoryFiles = 10'000;

/// Where distributions keep the system's roots. Source: Go crypto/x509 root_linux.go.
constexpr std::array<const char*, 5> kSystemBundles = {
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem"};
constexpr std::array<const char*, 2> kSystemDirectories = {"/etc/ssl/certs", "/etc/pki/tls/certs"};

bool is_directory(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_file(const char* path) {
  struct stat status {};
  return ::stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/// True for `0a1b2c3d.0`: a link of a hashed directory to a file that stands beside it.
bool is_hash_link(std::string_view name) {
  return name.size() >= 10 && name[8] == '.' && std::all_of(name.begin(), name.begin() + 8, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// True for a directory in which certificates are found by the hash of their subject, as OpenSSL's c_rehash makes it.
bool has_hash_links(const std::string& directory) {
  DIR* const handle = ::opendir(directory.c_str());
  bool is_found = false;
  while (const dirent* const entry = handle != nullptr ? ::readdir(handle) : nullptr) {
    if (is_hash_link(entry->d_name)) {
      is_found = true;
      break;
    }
  }
  if (handle != nullptr) {
    ::closedir(handle);
  }
  return is_found;
}

/// The hash of a subject in such a directory; nothing where OpenSSL cannot read the name. Source: X509_NAME_hash(3).
std::optional<unsigned long> subject_hash(ByteView subject) {
  const unsigned char* at = subject.data();
  const ossl::NameHandle name(d2i_X509_NAME(nullptr, &at, static_cast<long>(subject.size())));
  int ok = 0;
  const unsigned long hash = name == nullptr ? 0 : X509_NAME_hash_ex(name.get(), nullptr, nullptr, &ok);
  ERR_clear_error();
  return ok == 1 ? std::optional(hash) : std::nullopt;
}

/// Gives a directory's files in order; the links of a hashed directory only where there is nothing else.
Result<std::vector<std::string>> list_files(const std::string& directory) {
  DIR* const handle = ::opendir(directory.c_str());
  if (handle == nullptr) {
    return to_error({Reason::file_unreadable, Place{.file = printable(directory)}, std::strerror(errno)});
  }
  std::vector<std::string> files;
  std::vector<std::string> links;
  while (const dirent* const entry = ::readdir(handle)) {
    const std::string_view name = entry->d_name;
    if (name.front() != '.' && files.size() + links.size() < kMaxDirectoryFiles) {
      (is_hash_link(name) ? links : files).push_back(fmt::format("{}/{}", directory, name));
    }
  }
  ::closedir(handle);
  // Every link of `c_rehash` leads to one of the files; only a directory of links alone needs them.
  std::vector<std::string>& wanted = files.empty() ? links : files;
  std::sort(wanted.begin(), wanted.end());
  return wanted;
}

/// The subject of a certificate, found without reading the rest of it; empty where that cannot be done.
der::Name subject_of(ByteView certificate) {
  der::Reading reading;
  der::Cursor outer(certificate, reading);
  const der::Element whole = outer.expect(der::kSequence, "Certificate");
  der::Cursor signed_part(whole, reading);
  const der::Element tbs = signed_part.expect(der::kSequence, "TBSCertificate");
  der::Cursor in(tbs, reading);
  der::Element version;
  in.optional(der::context(0, true), version);
  in.expect(der::kInteger, "serialNumber");
  in.expect(der::kSequence, "signature");
  in.expect(der::kSequence, "issuer");
  in.expect(der::kSequence, "validity");
  const der::Element subject = in.expect(der::kSequence, "subject");
  return reading.ok() ? der::Name{.raw = subject.whole, .offset = subject.offset} : der::Name{};
}

}  // namespace

/// Roots live in a deque: pointers to them stay. What the system has is read when the first question comes.
struct Roots::State {
  std::deque<Root> roots;
  std::unordered_multimap<std::string, const Root*> by_subject;
  std::unordered_set<std::string_view> by_bytes;
  std::vector<Problem> problems;
  std::vector<std::string> pending;         ///< system bundles and directories that have not been read
  std::vector<std::string> hashed;          ///< the system's hashed directories, asked by the hash of a subject
  std::unordered_set<unsigned long> asked;  ///< hashes that were looked for in them
  bool has_system = false;
  bool has_trust_settings = false;

  void add(Bytes der, Place place, Bytes trust = {}) {
    if (by_bytes.count(as_text(der)) != 0) {
      return;
    }
    has_trust_settings = has_trust_settings || !trust.empty();
    const Root& root = roots.emplace_back(Root{std::move(der), std::move(place), std::move(trust)});
    by_bytes.insert(as_text(root.der));
    by_subject.emplace(der::normalized(subject_of(root.der)), &root);
  }

  Result<void> read_file(const std::string& name, Spoilt spoilt) {
    Loaded loaded = load_file(name);
    if (const Problem* const failure = loaded.failure_of(ObjectKind::certificate, spoilt)) {
      return to_error(*failure);
    }
    for (Object& object : loaded.objects) {
      if (object.kind == ObjectKind::certificate) {
        add(std::move(object.der), std::move(object.place), std::move(object.trust));
      }
    }
    problems.insert(problems.end(), loaded.problems.begin(), loaded.problems.end());
    return {};
  }

  /// Reads every file of a directory; files that hold something else are noted.
  Result<void> read_directory(const std::string& directory) {
    const Result<std::vector<std::string>> files = list_files(directory);
    if (!files) {
      return files.error();
    }
    for (const std::string& file : *files) {
      if (is_directory(file)) {
        continue;
      }
      Loaded loaded = load_file(file);
      for (Object& object : loaded.objects) {
        if (object.kind == ObjectKind::certificate) {
          add(std::move(object.der), std::move(object.place), std::move(object.trust));
        }
      }
      problems.insert(problems.end(), loaded.problems.begin(), loaded.problems.end());
    }
    return {};
  }

  /// Reads the system's bundle block by block without judging what is in it: certificates that nobody asks for are
  /// never parsed.
  void read_bundle(const std::string& name) {
    Problem why;
    const Result<FileContent> content = FileContent::map(name, &why);
    if (!content) {
      problems.push_back(std::move(why));
      return;
    }
    PemScanner().scan(content->view(), true, [this, &name](PemBlock& block) {
      if (!block.fault && block.label == "CERTIFICATE") {
        add(std::move(block.body), Place{.file = name, .line = block.line, .offset = block.offset});
      }
      return true;
    });
  }

  /// Reads the members of the hashed directories that have this subject: `HASH.0`, `HASH.1`, …
  void look_up(ByteView subject) {
    const std::optional<unsigned long> hash = hashed.empty() ? std::nullopt : subject_hash(subject);
    if (!hash || !asked.insert(*hash).second) {
      return;
    }
    for (const std::string& directory : hashed) {
      for (std::size_t number = 0; number < kMaxDirectoryFiles; ++number) {
        const std::string file = fmt::format("{}/{:08x}.{}", directory, *hash, number);
        if (!is_file(file.c_str()) || !read_file(file, Spoilt::refused)) {
          break;
        }
      }
    }
  }

  /// Reads everything: who wants every root cannot ask by subject.
  void settle_all() {
    settle();
    for (const std::string& directory : std::exchange(hashed, {})) {
      if (Result<void> read = read_directory(directory); !read) {
        problems.push_back({Reason::file_unreadable, Place{.file = printable(directory)}, {}});
      }
    }
  }

  void settle() {
    for (const std::string& name : std::exchange(pending, {})) {
      if (!is_directory(name)) {
        read_bundle(name);
      } else if (has_hash_links(name)) {
        hashed.push_back(name);
      } else if (Result<void> read = read_directory(name); !read) {
        problems.push_back({Reason::file_unreadable, Place{.file = printable(name)}, {}});
      }
    }
  }
};

Roots::Roots() : state_(std::make_unique<State>()) {}
Roots::~Roots() = default;
Roots::Roots(Roots&&) noexcept = default;
Roots& Roots::operator=(Roots&&) noexcept = default;

Result<void> Roots::add(const std::string& file_or_directory, Spoilt spoilt) {
  return is_directory(file_or_directory) ? state_->read_directory(file_or_directory)
                                         : state_->read_file(file_or_directory, spoilt);
}

void Roots::add(ByteView der, Place place) {
  state_->add(to_bytes(der), std::move(place));
}

Result<void> Roots::add_system() {
  const char* const file = std::getenv("SSL_CERT_FILE");
  const char* const directory = std::getenv("SSL_CERT_DIR");
  state_->has_system = true;
  if (file != nullptr || directory != nullptr) {
    for (const char* const name : {file, directory}) {
      if (name != nullptr) {
        state_->pending.emplace_back(name);
      }
    }
    return {};
  }
  for (const char* const name : kSystemBundles) {
    if (is_file(name)) {
      state_->pending.emplace_back(name);
      return {};
    }
  }
  for (const char* const name : kSystemDirectories) {
    if (is_directory(name)) {
      state_->pending.emplace_back(name);
      return {};
    }
  }
  return Error{ErrorCode::unreadable, "the system has no store of roots: give them by --roots [truststore-empty]"};
}

bool Roots::empty() const {
  state_->settle();
  return state_->roots.empty() && size() == 0;
}

std::size_t Roots::size() const {
  state_->settle_all();
  return state_->roots.size();
}

bool Roots::has_system() const {
  return state_->has_system;
}

std::vector<const Root*> Roots::find(ByteView subject) const {
  state_->settle();
  state_->look_up(subject);
  std::vector<const Root*> found;
  const auto [begin, end] = state_->by_subject.equal_range(der::normalized(der::Name{.raw = subject}));
  for (auto it = begin; it != end; ++it) {
    found.push_back(it->second);
  }
  return found;
}

bool Roots::contains(ByteView certificate_der) const {
  state_->settle();
  if (!state_->hashed.empty()) {
    state_->look_up(subject_of(certificate_der).raw);
  }
  return state_->by_bytes.count(as_text(certificate_der)) != 0;
}

bool Roots::has_trust_settings() const {
  return state_->has_trust_settings;
}

void Roots::each(const std::function<void(const Root&)>& visit) const {
  state_->settle_all();
  for (const Root& root : state_->roots) {
    visit(root);
  }
}

const std::vector<Problem>& Roots::problems() const {
  state_->settle();
  return state_->problems;
}

}  // namespace mtlsdiag::x509
