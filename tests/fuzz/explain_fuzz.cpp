// Explains any bytes, whole and in two pieces: what comes out is printable, lies inside the input and does not depend
// on how the input was cut.
#include "base/bytes.h"
#include "base/text.h"
#include "explain/explain.h"
#include "explain/render.h"

namespace {

std::vector<mtlsdiag::explain::Match> read(std::string_view text, std::size_t cut) {
  mtlsdiag::explain::Explainer explainer;
  explainer.feed(text.substr(0, cut));
  explainer.feed(text.substr(cut));
  explainer.finish();
  return explainer.matches();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = mtlsdiag::as_text({data, size});
  const auto whole = read(text, size);
  const auto halves = read(text, size / 2);
  MTLSDIAG_CHECK(whole.size() == halves.size());
  for (const auto& match : whole) {
    MTLSDIAG_CHECK(match.start <= match.end && match.end <= size);
    MTLSDIAG_CHECK(mtlsdiag::is_printable(match.text));
    MTLSDIAG_CHECK(mtlsdiag::is_printable(match.first_time) && mtlsdiag::is_printable(match.last_time));
  }
  MTLSDIAG_CHECK(mtlsdiag::explain::to_text(whole, 80, true).empty() == whole.empty());
  mtlsdiag::explain::explain(text.substr(0, 256));
  return 0;
}
