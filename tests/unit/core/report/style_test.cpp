#include <catch2/catch_test_macros.hpp>

#include "core/report/style.h"

using namespace ktstr; // NOLINT

TEST_CASE("durations read well at every size", "[style]")
{
  CHECK(format_duration(Milliseconds(0)) == "0.00s");
  CHECK(format_duration(Milliseconds(840)) == "0.84s");
  CHECK(format_duration(Milliseconds(12340)) == "12.3s");
  CHECK(format_duration(Milliseconds(185000)) == "3m05s");
  CHECK(format_duration(Milliseconds(7380000)) == "2h03m");
}

TEST_CASE("cutting keeps whole characters and marks the cut", "[style]")
{
  CHECK(cut({}, "abcdef", 6) == "abcdef");
  CHECK(cut({}, "abcdef", 4) == "abc~");
  CHECK(cut({.has_utf8 = true}, "✓✗✓✗", 3) == "✓✗…");
  CHECK(cut({}, "abc", 0).empty());
}

TEST_CASE("nothing is coloured without colour", "[style]")
{
  CHECK(paint({}, Paint::bad, "x") == "x");
  CHECK(paint({.has_color = true}, Paint::bad, "x") == "\x1b[31mx\x1b[0m");
}

TEST_CASE("the user's choice of colour outranks the terminal", "[style]")
{
  CHECK(style_for(-1, ColorChoice::always).has_color);
  CHECK_FALSE(style_for(-1, ColorChoice::automatic).has_color);
}

TEST_CASE("of long guest text the last lines are shown", "[style]")
{
  CHECK(indented("a\nb\nc\n", "> ", 2) == "> b\n> c\n");
  CHECK(indented("\n\n", "> ", 2).empty());
}
