// Reader: what the fuzz targets of the readers of input formats do alike: content that the format recognises is read,
// and whatever went wrong has words.
#pragma once

#include <cstddef>
#include <cstdint>

#include "x509/formats.h"
#include "x509/load.h"

namespace mtlsdiag::test {

/// Reads the input as the format would; with a passphrase, and little work for deriving keys from it.
inline int read_as(const x509::Format& format, const std::uint8_t* data, std::size_t size) {
  const ByteView content(data, size);
  if (format.recognises(content)) {
    x509::Loaded loaded;
    x509::Loading loading(
        {.passphrase = x509::Passphrase(ossl::Secret(std::string_view("secret"))), .max_kdf_iterations = 5000}, loaded);
    format.read(content, x509::Place{.file = "fuzz"}, loading);
    for (const x509::Problem& problem : loaded.problems) {
      MTLSDIAG_CHECK(!x509::to_error(problem).message.empty());
    }
  }
  return 0;
}

}  // namespace mtlsdiag::test
