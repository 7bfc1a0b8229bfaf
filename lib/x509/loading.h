// Loading: the state of one load that its readers share: where objects and problems go, the passphrase, and the bounds
// on work (key derivation, nesting, objects). Readers see this and nothing of each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "x509/load.h"
#include "x509/object.h"
#include "x509/place.h"

namespace mtlsdiag::x509 {

/// The deepest nesting of containers: a list of Secrets that hold PKCS#12 files is three.
inline constexpr int kMaxNesting = 5;

class Loading final {
 public:
  /// Takes an object; false: enough.
  using Sink = std::function<bool(Object&&)>;

  Loading(LoadSettings settings, Loaded& result) : settings_(std::move(settings)), result_(result) {}

  /// Keeps an object, or hands it to the sink where there is one.
  void add(Object object);
  void problem(Reason reason, Place place, std::string detail = {});
  /// Sends objects to `sink` instead of keeping them.
  void stream_to(Sink sink) { sink_ = std::move(sink); }
  /// True once the bound on objects is met or the sink has enough.
  [[nodiscard]] bool is_full() const { return is_full_; }
  [[nodiscard]] bool has_problem() const { return !result_.problems.empty(); }
  [[nodiscard]] std::size_t count() const { return count_; }

  /// Reads `content` by the table of formats, as a thing inside another.
  void load_nested(ByteView content, const Place& place);
  /// The same, for what is known to be in one of the formats. False, without a problem, where no reader knows it.
  bool try_nested(ByteView content, const Place& place);

  /// Asks for `iterations` more of key derivation. False, with a problem at `place`, where the bound would be passed.
  bool spend_iterations(std::uint64_t iterations, const Place& place);
  /// False once a bound on key derivation was passed.
  [[nodiscard]] bool is_affordable() const { return !is_over_budget_; }
  /// Reveals the passphrase, null where there is none.
  [[nodiscard]] bool checks_certificates() const { return settings_.checks_certificates; }
  const ossl::Secret* passphrase(const Place& place) { return settings_.passphrase.reveal(to_string(place)); }

  /// Says what the outermost container is called, more precisely than the table does.
  void name_format(std::string_view format) {
    if (nesting_ <= 1) {
      result_.format = format;
    }
  }

 private:
  LoadSettings settings_;
  Loaded& result_;
  Sink sink_;
  std::uint64_t spent_iterations_ = 0;
  std::size_t count_ = 0;
  int nesting_ = 0;
  bool is_full_ = false;
  bool is_over_budget_ = false;
};

/// One reader of the table.
struct Format {
  std::string_view name;
  /// True where the content looks like this format; cheap, and never wrong about another format's content.
  bool (*recognises)(ByteView content);
  /// Reads everything in it.
  void (*read)(ByteView content, const Place& place, Loading& loading);
};

}  // namespace mtlsdiag::x509
