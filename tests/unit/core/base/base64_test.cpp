#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/base/base64.h"

using ktstr::from_base64;
using ktstr::to_base64;

TEST_CASE("base64 is that of RFC 4648", "[base64]")
{
  struct Known {
    const char* bytes;
    const char* text;
  };
  const auto known = GENERATE(Known{"", ""},
                              Known{"f", "Zg=="},
                              Known{"fo", "Zm8="},
                              Known{"foo", "Zm9v"},
                              Known{"foobar", "Zm9vYmFy"});
  CHECK(to_base64(known.bytes) == known.text);
  CHECK(*from_base64(known.text) == known.bytes);
}

TEST_CASE("every byte comes back from base64", "[base64]")
{
  std::string bytes;
  for (int i = 0; i < 256; ++i)
    bytes += static_cast<char>(i);
  CHECK(*from_base64(to_base64(bytes)) == bytes);
}

TEST_CASE("what is not base64 is refused", "[base64]")
{
  const auto* text = GENERATE("Zg=", "Zg==Zg==", "Z===", "====", "Zm9!", "Zh==", "Zm9=", "Zm9v\n");
  CHECK_FALSE(from_base64(text));
}
