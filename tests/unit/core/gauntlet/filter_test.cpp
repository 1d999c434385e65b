#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/gauntlet/filter.h"

namespace ktstr {

namespace {

constexpr FilterSubject kSubject{.name = "fairness/scx_fifo+vtime/odd-3llc/kernel_7_3_4/s17",
                                 .test = "fairness",
                                 .scheduler = "scx_fifo",
                                 .profile = "vtime",
                                 .preset = "odd-3llc",
                                 .topology = "1n3l3c1t",
                                 .kernel = "7.3.4",
                                 .seed = "17"};

bool matches(std::string_view text)
{
  const auto filter = Filter::parse(text);
  INFO(text);
  REQUIRE(filter);
  return filter->matches(kSubject);
}

std::string error_of(std::string_view text)
{
  const auto filter = Filter::parse(text);
  return filter ? "none" : filter.error().text();
}

std::string hint_of(std::string_view text)
{
  const auto filter = Filter::parse(text);
  return filter ? "none" : filter.error().hint();
}

} // namespace

TEST_CASE("filter without text matches everything", "[filter]")
{
  CHECK(matches(""));
  CHECK(matches("  \t"));
  CHECK(Filter().matches(kSubject));
}

TEST_CASE("filter word is a substring of the name", "[filter]")
{
  CHECK(matches("fifo+vtime/odd"));
  CHECK_FALSE(matches("fifo/odd"));
}

TEST_CASE("filter word with a wildcard is a glob over the whole name", "[filter]")
{
  CHECK(matches("fair*"));
  CHECK(matches("*/s1[0-9]"));
  CHECK(matches("*/s1[!0-6]"));
  CHECK_FALSE(matches("fair?"));
  CHECK_FALSE(matches("*odd"));
}

TEST_CASE("filter part is a glob over that part alone", "[filter]")
{
  CHECK(matches("test(fairness)"));
  CHECK_FALSE(matches("test(fair)"));
  CHECK(matches("scheduler( scx_* )"));
  CHECK(matches("profile(vtime)"));
  CHECK(matches("preset(odd-*)"));
  CHECK(matches("kernel(7.*)"));
  CHECK(matches("topology(1n3l*)"));
  CHECK(matches("seed(17)"));
  CHECK_FALSE(matches("profile()"));
}

TEST_CASE("filter operators bind not, then and, then or", "[filter]")
{
  CHECK(matches("test(fairness) & scheduler(scx_fifo) & !preset(tiny*)"));
  CHECK(matches("fairness | none & none"));
  CHECK_FALSE(matches("(fairness | none) & none"));
  CHECK(matches("!none & fairness"));
  CHECK_FALSE(matches("!(none | fairness)"));
  CHECK(matches("!!fairness"));
}

TEST_CASE("filter operators have names", "[filter]")
{
  CHECK(matches("not none and fairness or none"));
  CHECK(matches("not(none)"));
  CHECK_FALSE(matches("not fairness"));
  CHECK_FALSE(matches("notes")); // a word that only starts like an operator
}

TEST_CASE("filter errors name position and what was expected", "[filter]")
{
  CHECK(error_of("a & ") == "filter is malformed at character 5: expected a word, a part such as "
                            "test(...), '!' or '(', found the end");
  CHECK(error_of("a b") == "filter is malformed at character 3: expected '&', '|' or the end, "
                           "found 'b'");
  CHECK(error_of("(a | b") == "filter is malformed at character 1: this '(' is never closed");
  CHECK(error_of("(a b)") ==
        "filter is malformed at character 4: expected '&', '|' or ')', found 'b'");
  CHECK(error_of("test(x") == "filter is malformed at character 5: this '(' is never closed");
  CHECK(error_of("test(x(y))") == "filter is malformed at character 7: expected ')', found '('");
  CHECK(error_of("test()") == "filter is malformed at character 6: expected a pattern, found ')'");
  CHECK(error_of("a & [x") == "filter is malformed at character 5: this '[' is never closed");
  CHECK(error_of("test(a[)") == "filter is malformed at character 7: this '[' is never closed");
  CHECK(error_of("tests(x)").find("'tests' is not a part of a cell (did you mean 'test'?)") !=
        std::string::npos);
}

TEST_CASE("filter error points at the place", "[filter]")
{
  CHECK(hint_of("ab & )") == "ab & )\n     ^");
}

TEST_CASE("filter refuses malformed text without crashing", "[filter]")
{
  const std::string text = GENERATE(as<std::string>(),
                                    "&",
                                    "|",
                                    ")",
                                    "(",
                                    "()",
                                    "!",
                                    "a |",
                                    "a && b",
                                    "a)",
                                    "and",
                                    "not",
                                    "test(",
                                    "(x)(y)",
                                    "[",
                                    "[!",
                                    "[]");
  CAPTURE(text);
  CHECK_FALSE(Filter::parse(text));
}

TEST_CASE("filter bounds its nesting", "[filter]")
{
  CHECK(error_of(std::string(100000, '(')).find("nested deeper than 64") != std::string::npos);
  CHECK(error_of(std::string(100000, '!') + "a").find("nested deeper") != std::string::npos);
  CHECK(error_of(std::string(60, '(') + "a" + std::string(60, ')')) == "none");
}

TEST_CASE("filter takes long flat expressions", "[filter]")
{
  std::string text = "none";
  for (int i = 0; i < 10000; ++i)
    text += "|none";
  CHECK_FALSE(matches(text));
  CHECK(matches(text + "|fairness"));
}

} // namespace ktstr
