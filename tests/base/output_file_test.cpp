#include "base/output_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/scratch.h"

using namespace mtlsdiag;
namespace fs = std::filesystem;

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

unsigned mode_of(const std::string& path) {
  struct stat state {};
  REQUIRE(stat(path.c_str(), &state) == 0);
  return state.st_mode & 07777;
}

}  // namespace

TEST_CASE("a secret file has mode 0600 and a directory 0700 whatever the umask") {
  for (const mode_t mask : {mode_t{0}, mode_t{077}, mode_t{0777}}) {
    const test::Scratch directory;
    const mode_t before = umask(mask);
    CHECK(write_file(directory / "key", as_bytes("secret")).has_value());
    CHECK(make_directory(directory / "sub").has_value());
    CHECK(write_file(directory / "cert", as_bytes("public"), {.mode = kPublicFileMode}).has_value());
    umask(before);
    CHECK(mode_of(directory / "key") == 0600);
    CHECK(mode_of(directory / "sub") == 0700);
    CHECK(mode_of(directory / "cert") == 0644);
    CHECK(content_of(directory / "key") == "secret");
  }
}

TEST_CASE("a file that is there, a link, a FIFO or a directory is not written over") {
  const test::Scratch directory;
  std::ofstream(directory / "file") << "old";
  fs::create_symlink("elsewhere", directory / "dangling");
  fs::create_directory(directory / "directory");
  REQUIRE(mkfifo((directory / "fifo").c_str(), 0600) == 0);
  for (const char* name : {"file", "dangling", "directory", "fifo"}) {
    CAPTURE(name);
    CHECK_FALSE(write_file(directory / name, as_bytes("new")).has_value());
  }
  CHECK(content_of(directory / "file") == "old");
  CHECK_FALSE(fs::exists(directory / "elsewhere"));
  CHECK(std::distance(fs::directory_iterator(directory.path), fs::directory_iterator{}) == 4);
}

TEST_CASE("replacing gives the new mode, and a link is replaced and not followed") {
  const test::Scratch directory;
  std::ofstream(directory / "file") << "old";
  fs::permissions(directory / "file", fs::perms(0644));
  std::ofstream(directory / "target") << "old";
  fs::create_symlink("target", directory / "link");
  fs::create_hard_link(directory / "target", directory / "hard");
  for (const char* name : {"file", "link", "hard"}) {
    CHECK(write_file(directory / name, as_bytes("new"), {.may_replace = true}).has_value());
    CHECK(content_of(directory / name) == "new");
    CHECK(mode_of(directory / name) == 0600);
  }
  CHECK(content_of(directory / "target") == "old");
  REQUIRE(mkfifo((directory / "fifo").c_str(), 0600) == 0);
  CHECK_FALSE(write_file(directory / "fifo", as_bytes("new"), {.may_replace = true}).has_value());
}

TEST_CASE("what cannot be written is an error that names the file and leaves nothing behind") {
  const test::Scratch directory;
  const Result<void> missing = write_file(directory / "no/such/place", as_bytes("x"));
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().message.find("no/such/place") != std::string::npos);
  CHECK_FALSE(make_directory(directory / "no/such/place").has_value());
  CHECK(fs::is_empty(directory.path));
}

TEST_CASE("a file written in pieces has its name once it is committed, and is gone where it is not") {
  const test::Scratch directory;
  std::ofstream(directory / "report") << "old";
  {
    auto file = OutputFile::open(directory / "report", {.mode = kPublicFileMode, .may_replace = true});
    REQUIRE(file.has_value());
    file->append(as_bytes("half"));
    CHECK(content_of(directory / "report") == "old");
  }
  CHECK(std::distance(fs::directory_iterator(directory.path), fs::directory_iterator{}) == 1);
  auto file = OutputFile::open(directory / "report", {.mode = kPublicFileMode, .may_replace = true});
  REQUIRE(file.has_value());
  file->append(as_bytes("the "));
  file->append(as_bytes("whole"));
  CHECK(content_of(directory / "report") == "old");
  CHECK(file->commit().has_value());
  CHECK(content_of(directory / "report") == "the whole");
  CHECK(mode_of(directory / "report") == 0644);
  CHECK(std::distance(fs::directory_iterator(directory.path), fs::directory_iterator{}) == 1);
}
