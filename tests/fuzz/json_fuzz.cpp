// Fuzzes the reader of JSON manifests.
#include <cstddef>
#include <cstdint>

#include "x509/formats.h"
#include "x509/load.h"

using namespace mtlsdiag;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView content(data, size);
  if (x509::is_json(content)) {
    x509::Loaded loaded;
    x509::Loading loading(
        {.passphrase = x509::Passphrase(ossl::Secret(std::string_view("secret"))), .max_kdf_iterations = 5000}, loaded);
    x509::read_json(content, x509::Place{.file = "fuzz"}, loading);
    for (const x509::Problem& problem : loaded.problems) {
      MTLSDIAG_CHECK(!x509::to_error(problem).message.empty());
    }
  }
  return 0;
}
