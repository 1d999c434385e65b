#include <limits>

#include <catch2/catch_test_macros.hpp>

#include "core/support/siphash.h"
#include "core/support/unicode_text.h"
#include "core/support/wire_json.h"

using ktstr::Json;
using namespace ktstr::support;

TEST_CASE("wire json writes floats with a point or an exponent", "[support]")
{
  CHECK(wire_json(1.0) == "1.0");
  CHECK(wire_json(-0.0) == "-0.0");
  CHECK(wire_json(0.1) == "0.1");
  CHECK(wire_json(1e15) == "1000000000000000.0");
  CHECK(wire_json(1e16) == "1e16");
  CHECK(wire_json(1234567e20) == "1.234567e26");
  CHECK(wire_json(0.00001) == "0.00001");
  CHECK(wire_json(0.000001) == "1e-6");
  CHECK(wire_json(std::numeric_limits<double>::quiet_NaN()) == "null");
}

TEST_CASE("wire json escapes control characters in lower-case hex", "[support]")
{
  CHECK(wire_json("a\x1b\n\"\\\x7f") == R"("a\u001b\n\"\\)"
                                        "\x7f\"");
}

TEST_CASE("wire json is compact and keeps the order of members", "[support]")
{
  CHECK(wire_json(Json::object({{"b", Json::array({1, nullptr})}, {"a", Json::object()}})) ==
        R"({"b":[1,null],"a":{}})");
}

TEST_CASE("plain numbers never have an exponent", "[support]")
{
  CHECK(plain_number(100) == "100");
  CHECK(plain_number(0.5) == "0.5");
  CHECK(plain_number(-1e21) == "-1000000000000000000000");
  CHECK(plain_number(1e-7) == "0.0000001");
  CHECK(plain_number(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(plain_number(-std::numeric_limits<double>::infinity()) == "-inf");
}

TEST_CASE("blanks are those of Unicode", "[support]")
{
  CHECK(trim_blanks("\xc2\xa0 \xe3\x80\x80x y\xe2\x80\xa8\n") == "x y");
  CHECK(trim_blanks("\xef\xbb\xbfx") == "\xef\xbb\xbfx");
  CHECK(trim_blanks(" \t").empty());
  CHECK(trim_blanks_at_end(" x ") == " x");
}

TEST_CASE("blanks are found beside bytes that are no UTF-8", "[support]")
{
  CHECK(trim_blanks(" \xff\xc2 ") == "\xff\xc2");
  CHECK(trim_blanks("\xe3\x80") == "\xe3\x80");
}

TEST_CASE("a tail is not cut within a character", "[support]")
{
  CHECK(tail("abc", 3) == "abc");
  CHECK(tail("abcd", 3) == "...bcd");
  CHECK(tail("x\xc3\xa9yz", 3) == "...yz");
}

TEST_CASE("siphash of a text differs from that of its bytes", "[support]")
{
  CHECK(text_hash("") != hash_digits(siphash13("")));
  CHECK(hash_digits(0xaa) == "00000000000000aa");
}
