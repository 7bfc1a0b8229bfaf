// Fuzzes loading as a whole: whatever the content, every object is described and every key is tried.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/text.h"
#include "offline/inventory.h"
#include "offline/json_sheet.h"
#include "x509/load.h"

using namespace mtlsdiag;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  x509::Loaded loaded = x509::load(
      {data, size}, "fuzz",
      {.passphrase = x509::Passphrase(ossl::Secret(std::string_view("secret"))), .max_kdf_iterations = 5000});
  offline::Inventory inventory;
  for (x509::Object& object : loaded.objects) {
    inventory.add(std::move(object));
  }
  inventory.relate();
  std::string text;
  offline::JsonSheet sheet(text);
  for (std::size_t i = 0; i < inventory.items().size(); ++i) {
    sheet.begin_object({});
    inventory.describe(i, Instant{}, sheet);
    sheet.end_object();
  }
  MTLSDIAG_CHECK(is_printable(text));
  return 0;
}
