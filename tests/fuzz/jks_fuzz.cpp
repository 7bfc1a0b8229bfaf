// Fuzzes the reader of JKS and JCEKS.
#include "reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return mtlsdiag::test::read_as({"jks", mtlsdiag::x509::is_jks, mtlsdiag::x509::read_jks}, data, size);
}
