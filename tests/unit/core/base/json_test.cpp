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
