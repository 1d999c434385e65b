#include <cmath>
#include <limits>

#include <catch2/catch_test_macros.hpp>

#include "core/base/json.h"

using ktstr::Json;

TEST_CASE("json keeps the order of members and round-trips every type", "[json]")
{
  const std::string text = R"({"b":1,"a":[true,null,-2,1.5,"x\n"],"u":18446744073709551615})";
  const auto parsed = Json::parse(text);
  REQUIRE(parsed);
  CHECK(parsed->dump() == text);
}

TEST_CASE("json refuses malformed text and names the byte", "[json]")
{
  const auto parsed = Json::parse(R"({"a":})");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().text() == "JSON is malformed at byte 5: Invalid value.");
}

TEST_CASE("json refuses text after the document", "[json]")
{
  CHECK_FALSE(Json::parse("{} x"));
}

TEST_CASE("json refuses deep nesting instead of overflowing the stack", "[json]")
{
  const auto parsed = Json::parse(std::string(100000, '['));
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().text() == "JSON is nested deeper than 64 levels");
}

TEST_CASE("json getters fall back on another type", "[json]")
{
  const auto json = Json::object({{"n", -1}, {"s", "text"}});
  CHECK(json["n"].as_uint(7) == 7);
  CHECK(json["s"].as_int(3) == 3);
  CHECK(json["absent"].is_null());
  CHECK(json["absent"].as_string("fallback") == "fallback");
}

TEST_CASE("json writes null for numbers that JSON does not have", "[json]")
{
  CHECK(Json::array({1.0 / 0.0}).dump() == "[null]");
}

TEST_CASE("json set replaces and keeps the place", "[json]")
{
  auto json = Json::object({{"a", 1}, {"b", 2}});
  json.set("a", 3).set("c", 4);
  CHECK(json.dump() == R"({"a":3,"b":2,"c":4})");
}

TEST_CASE("json reads as deep as it is asked to", "[json]")
{
  const std::string deep = std::string(127, '[') + std::string(127, ']');
  CHECK_FALSE(Json::parse(deep));
  CHECK(Json::parse(deep, 127));
  CHECK_FALSE(Json::parse('[' + deep + ']', 127));
}

TEST_CASE("json keeps the sign of zero and numbers at the ends of their range", "[json]")
{
  CHECK(std::signbit(Json::parse("-0")->as_double()));
  CHECK(Json::parse("-9223372036854775808")->as_int() == std::numeric_limits<std::int64_t>::min());
  CHECK(Json::parse("18446744073709551615")->as_uint() ==
        std::numeric_limits<std::uint64_t>::max());
  CHECK(Json::parse("18446744073709551616")->as_double() == 18446744073709551616.0);
  CHECK(Json::parse("1e-999")->as_double() == 0);
  CHECK(Json::parse("-1e-999")->as_double() == 0);
  CHECK(Json::parse("1.7976931348623157e308")->as_double() == std::numeric_limits<double>::max());
  CHECK_FALSE(Json::parse("1.8e308"));
  CHECK_FALSE(Json::parse("1e999"));
}

TEST_CASE("json refuses half a surrogate pair and what follows a NUL byte", "[json]")
{
  CHECK_FALSE(Json::parse(R"("\udc00")"));
  CHECK_FALSE(Json::parse(R"("\ud800")"));
  CHECK_FALSE(Json::parse(R"({"\udc00":1})"));
  CHECK(Json::parse(R"("\ud83d\ude00")")->as_string() == "\xf0\x9f\x98\x80");
  CHECK_FALSE(Json::parse(std::string_view("1\0x", 3)));
}
