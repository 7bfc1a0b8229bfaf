// Lints any bytes with every rule: two files, divided at the first octet's count of sixteenths, so that the rules about
// several objects have something to compare.
#include "lint/lint.h"

using namespace mtlsdiag;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const ByteView bytes = ByteView(data, size).subspan(1);
  const std::size_t cut = bytes.size() * (data[0] & 0x0fU) / 16;
  lint::Settings settings;
  settings.limits.now = Instant(std::chrono::hours(24 * 365 * 56));
  settings.limits.role = static_cast<lint::Role>(data[0] >> 4U & 3U);
  settings.limits.fail_days = 7;
  settings.limits.max_days = 398;
  settings.selection.profile = lint::kAlways;
  lint::Linter linter(std::move(settings));
  linter.add({.name = "a.pem", .content = bytes.first(cut), .mode = 0644});
  linter.add({.name = "ca.pem", .content = bytes.subspan(cut), .mode = 0600});
  (void)linter.finish();
  return 0;
}
