#include "x509/lookalike.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace mtlsdiag::x509 {

namespace {

using namespace std::string_view_literals;

/// What stands at an offset of a file, and what such a file is.
struct Magic {
  std::size_t offset = 0;
  std::string_view octets;
  std::string_view words;
};

constexpr Magic kMagic[] = {
    {0,
     "\x7f"
     "ELF"sv,
     "a program (ELF)"},
    {0, "MZ"sv, "a program (Windows)"},
    {0, "\x1f\x8b"sv, "gzip data: unpack it first"},
    {0,
     "\xfd"
     "7zXZ"sv,
     "xz data: unpack it first"},
    {0, "BZh"sv, "bzip2 data: unpack it first"},
    {0, "\x28\xb5\x2f\xfd"sv, "zstd data: unpack it first"},
    {0, "PK\x03\x04"sv, "a zip archive: unpack it first"},
    {0, "7z\xbc\xaf"sv, "a 7z archive: unpack it first"},
    {257, "ustar"sv, "a tar archive: unpack it first"},
    {0, "\xd4\xc3\xb2\xa1"sv, "a packet capture: see mtlsdiag decode"},
    {0, "\x0a\x0d\x0d\x0a"sv, "a packet capture: see mtlsdiag decode"},
    {0, "SQLite format 3"sv,
     "an SQLite database, as NSS keeps its certificates in: certutil -L -d DIR lists them, pk12util -o takes them out"},
    {0, "\xa1\xf8\x4e"sv, "an Oracle wallet: orapki wallet export takes certificates out of it"},
    {0, "kych"sv, "a macOS keychain: security find-certificate -p takes certificates out of it"},
    {0, "%PDF-"sv, "a PDF document"},
    {0, "<!DOCTYPE"sv, "a web page: a download that was answered by an error or a log-in"},
    {0, "<!doctype"sv, "a web page: a download that was answered by an error or a log-in"},
    {0, "<html"sv, "a web page: a download that was answered by an error or a log-in"},
    {0, "<HTML"sv, "a web page: a download that was answered by an error or a log-in"},
    {0, "<?xml"sv, "an XML document"},
    {0, "ssh-"sv, "an SSH key"},
    {0, "ecdsa-sha2-"sv, "an SSH key"},
    {0, "sk-ssh-"sv, "an SSH key"},
    {0, "untrusted comment:"sv, "a minisign or signify key: not used in TLS"},
    {0, "AGE-SECRET-KEY-"sv, "an age key: not used in TLS"},
    {0, "age1"sv, "an age key: not used in TLS"},
    {0, "age-encryption.org/"sv, "a file encrypted by age"},
};

/// Words that stand at the beginning of some line of a text.
constexpr Magic kWords[] = {
    {0, "AGE-SECRET-KEY-"sv, "an age key: not used in TLS"},
    {0, "# public key: age1"sv, "an age key: not used in TLS"},
};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::string looks_like(ByteView content) {
  constexpr std::size_t kHead = 4096;
  const std::string_view text = as_text(content.first(std::min(content.size(), kHead)));
  for (const Magic& magic : kMagic) {
    if (text.size() > magic.offset && text.substr(magic.offset, magic.octets.size()) == magic.octets) {
      return "it looks like " + std::string(magic.words);
    }
  }
  for (const std::string_view line : split(text, '\n')) {
    for (const Magic& magic : kWords) {
      if (line.substr(0, magic.octets.size()) == magic.octets) {
        return "it looks like " + std::string(magic.words);
      }
    }
    // host, kind, key: a line of known_hosts; options before the kind are those of authorized_keys.
    if (line.find(" ssh-ed25519 AAAA") != std::string_view::npos ||
        line.find(" ssh-rsa AAAA") != std::string_view::npos || line.find(" ecdsa-sha2-") != std::string_view::npos) {
      return "it looks like a list of SSH keys";
    }
  }
  return is_blank(text) && text.size() == content.size() ? "it holds blanks only" : "";
}

}  // namespace mtlsdiag::x509
