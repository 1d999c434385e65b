#include <catch2/catch_test_macros.hpp>

#include "core/cli/options.h"

using namespace ktstr; // NOLINT

namespace {

const std::vector<OptionSpec> kSpecs{
    {.name = "jobs", .letter = 'j', .value = "N"},
    {.name = "preset", .value = "NAME", .is_repeatable = true, .aliases = {"topology", "presets"}},
    {.name = "cold"}};

Result<ParsedOptions> parse(const std::vector<std::string>& words)
{
  return parse_options(kSpecs, words);
}

} // namespace

TEST_CASE("values come joined, apart, or with '='", "[options]")
{
  CHECK(parse({"-j4"})->text("jobs") == "4");
  CHECK(parse({"-j", "4"})->text("jobs") == "4");
  CHECK(parse({"--jobs=4"})->text("jobs") == "4");
  CHECK(parse({"--jobs", "4"})->text("jobs") == "4");
  CHECK(parse({})->text("jobs", "7") == "7");
}

TEST_CASE("aliases and repetitions collect in order", "[options]")
{
  const auto parsed = parse({"--preset", "a", "--topology", "b", "--presets=c"});
  REQUIRE(parsed);
  CHECK(parsed->texts("preset") == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("switches are off until they are given", "[options]")
{
  CHECK_FALSE(parse({})->has("cold"));
  CHECK(parse({"--cold"})->has("cold"));
}

TEST_CASE("an unknown option suggests the nearest", "[options]")
{
  const auto parsed = parse({"--pressets", "a"});
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().text() == "unknown option '--pressets' (did you mean '--presets'?)");
}

TEST_CASE("options are not guessed from their beginnings", "[options]")
{
  CHECK_FALSE(parse({"--pres", "a"}));
}

TEST_CASE("an option that needs a value says so", "[options]")
{
  CHECK_FALSE(parse({"--jobs"}));
  CHECK_FALSE(parse({"--jobs="}));
  CHECK_FALSE(parse({"-j"}));
}

TEST_CASE("a single option given twice is refused", "[options]")
{
  const auto parsed = parse({"-j1", "-j2"});
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().text() == "option '--jobs' was given twice");
}

TEST_CASE("what follows '--' is left alone", "[options]")
{
  const auto parsed = parse({"one", "--", "-j", "--unknown", "-v"});
  REQUIRE(parsed);
  CHECK(parsed->arguments() == std::vector<std::string>{"one"});
  CHECK(parsed->rest() == std::vector<std::string>{"-j", "--unknown", "-v"});
  CHECK(parsed->verbosity() == 0);
}

TEST_CASE("-v may be repeated and joined", "[options]")
{
  CHECK(parse({"-v"})->verbosity() == 1);
  CHECK(parse({"-vv"})->verbosity() == 2);
  CHECK(parse({"-v", "--verbose"})->verbosity() == 2);
}

TEST_CASE("numbers out of bounds name option and bounds", "[options]")
{
  CHECK(*parse_number("--jobs", "3", 1, 8) == 3);
  for (const auto* text : {"0", "9", "-1", "x", "", "3x", "99999999999999999999"}) {
    const auto number = parse_number("--jobs", text, 1, 8);
    REQUIRE_FALSE(number);
    CHECK(number.error().text().find("from 1 to 8 (option '--jobs')") != std::string::npos);
  }
}
