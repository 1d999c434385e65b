#include <catch2/catch_test_macros.hpp>

#include "core/wire/deflated.h"

TEST_CASE("what is deflated comes back, and shrinks", "[wire]")
{
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "line " + std::to_string(i) + "\n";
  for (const auto& bytes : {std::string(), std::string("0"), text}) {
    const auto packed = ktstr::deflate(bytes);
    CHECK(ktstr::is_deflated(packed));
    const auto whole = ktstr::inflate(packed, bytes.size());
    REQUIRE(whole);
    CHECK(*whole == bytes);
  }
  CHECK(ktstr::deflate(text).size() < text.size() / 2);
  CHECK_FALSE(ktstr::is_deflated("070701"));
}

TEST_CASE("a damaged, cut or oversized stream is refused", "[wire]")
{
  const auto packed = ktstr::deflate(std::string(1'000'000, 'x'));
  CHECK_FALSE(ktstr::inflate(packed, 999'999));
  CHECK_FALSE(ktstr::inflate(packed.substr(0, packed.size() / 2), 1'000'000));
  auto damaged = packed;
  damaged[damaged.size() - 1] ^= 1;
  CHECK_FALSE(ktstr::inflate(damaged, 1'000'000));
  CHECK_FALSE(ktstr::inflate("x", 10));
}
