// The index by which rules about several objects find namesakes.
#include "lint/world.h"

#include <doctest/doctest.h>

#include "base/bytes.h"

using namespace mtlsdiag;

TEST_CASE("cards of one name come in the order of the inputs, and of very many only the first") {
  lint::CardIndex index;
  for (std::uint32_t card = 0; card < 3000; card += 3) {
    index.add(as_bytes("many"), card);
    index.add(card == 30 || card == 90 ? as_bytes("two") : as_bytes("rest"), card + 1);
  }
  CHECK(index.find(as_bytes("two")) == std::vector<std::uint32_t>{31, 91});
  const std::vector<std::uint32_t> many = index.find(as_bytes("many"));
  REQUIRE(many.size() == 64);
  for (std::uint32_t i = 0; i < many.size(); ++i) {
    CHECK(many[i] == 3 * i);
  }
  CHECK(index.contains(as_bytes("rest")));
  CHECK_FALSE(index.contains(as_bytes("none")));
  CHECK(index.find(as_bytes("none")).empty());
}
