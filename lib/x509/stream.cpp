#include "x509/stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "x509/file.h"
#include "x509/formats.h"
#include "x509/loading.h"
#include "x509/pem.h"
#include "x509/store_uri.h"

namespace mtlsdiag::x509 {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20U;
/// How much of an input decides whether it is PEM.
constexpr std::size_t kHead = 64U << 10U;

/// Reads one input piece by piece.
class Streamer final {
 public:
  Streamer(FileStream& file, const Place& place, Loading& loading) : file_(file), place_(place), loading_(loading) {}

  void run() {
    if (!fill(kHead)) {
      return;
    }
    const bool is_text_with_pem = format_of(buffer_) != nullptr && is_pem(buffer_) && !is_other();
    if (is_text_with_pem) {
      run_pem();
    } else {
      run_whole();
    }
  }

 private:
  /// True where the head is a manifest or DER that happens to hold the words of PEM.
  [[nodiscard]] bool is_other() const { return is_der(buffer_) || is_jks(buffer_) || is_json(buffer_); }

  /// Reads until `size` bytes are there or the input ends. False after an error.
  bool fill(std::size_t size) {
    while (!is_at_end_ && buffer_.size() < size) {
      const std::size_t had = buffer_.size();
      buffer_.resize(had + std::min(kChunk, size - had));
      Problem why;
      const Result<std::size_t> got = file_.read(buffer_.data() + had, buffer_.size() - had, &why);
      buffer_.resize(had + (got ? *got : 0));
      if (!got) {
        loading_.problem(why.reason, place_, why.detail);
        return false;
      }
      is_at_end_ = *got == 0;
    }
    return true;
  }

  void run_pem() {
    loading_.name_format("PEM");
    PemScanner scanner;
    bool has_block = false;
    const PemScanner::Sink sink = [this, &has_block](PemBlock& block) {
      has_block = true;
      take_block(block, place_, loading_);
      return !loading_.is_full();
    };
    while (!scanner.is_stopped()) {
      const std::size_t done = scanner.scan(buffer_, is_at_end_, sink);
      if (is_at_end_ && done == buffer_.size()) {
        if (!has_block) {  // BEGIN stands there, and not as PEM writes it
          loading_.problem(Reason::pem_dashes, place_);
        }
        return;
      }
      buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(done));
      if (buffer_.size() > kMaxPemBlock) {
        loading_.problem(Reason::file_too_large, place_,
                         fmt::format("one PEM block or line is larger than {} MiB", kMaxPemBlock >> 20U));
        return;
      }
      const bool was_at_end = is_at_end_;
      if (!fill(buffer_.size() + kChunk) || (was_at_end && done == 0)) {
        return;
      }
    }
  }

  void run_whole() {
    const std::string_view head = as_text(buffer_);
    const bool may_be_crl = !head.empty() && head[0] == '\x30';
    const std::size_t limit = may_be_crl ? kMaxCrlBytes : kMaxFileBytes;
    if (!fill(limit + 1)) {
      return;
    }
    if (buffer_.size() > limit) {
      loading_.problem(Reason::file_too_large, place_, fmt::format("the bound is {} MiB", limit >> 20U));
      return;
    }
    loading_.load_nested(buffer_, place_);
  }

  FileStream& file_;
  const Place& place_;
  Loading& loading_;
  Bytes buffer_;
  bool is_at_end_ = false;
};

}  // namespace

Loaded load_stream(const std::string& name, LoadSettings settings, const ObjectSink& sink) {
  Loaded loaded;
  Loading loading(std::move(settings), loaded);
  loading.stream_to(sink);
  if (is_store_uri(name)) {
    loaded.format = "store";
    read_store(name, loading);
    return loaded;
  }
  Problem why;
  Result<FileStream> file = FileStream::open(name, &why);
  if (!file) {
    loaded.problems.push_back(std::move(why));
    return loaded;
  }
  const Place place{.file = printable(name)};
  Streamer(*file, place, loading).run();
  return loaded;
}

}  // namespace mtlsdiag::x509
