#include <catch2/catch_test_macros.hpp>

#include "core/base/text.h"

using namespace std::string_literals;

TEST_CASE("cpu lists print as the kernel prints them and parse back", "[text]")
{
  CHECK(ktstr::format_cpu_list({0, 1, 2, 3, 5}) == "0-3,5");
  CHECK(ktstr::parse_cpu_list("0-3,5\n") == std::vector<int>{0, 1, 2, 3, 5});
  CHECK(ktstr::parse_cpu_list("") == std::vector<int>{});
  CHECK_FALSE(ktstr::parse_cpu_list("3-1"));
  CHECK_FALSE(ktstr::parse_cpu_list("1,,2"));
  CHECK_FALSE(ktstr::parse_cpu_list("0-4294967295"));
}

TEST_CASE("printable removes what a terminal would act on", "[text]")
{
  CHECK(ktstr::printable("a\x1b[31mb\n\xc3\xa9\xff\r") == "a?[31mb\n\xc3\xa9?");
  CHECK(ktstr::printable("\xc2\x9b") == "??");
}

TEST_CASE("a misspelt word finds its neighbour, a strange one nothing", "[text]")
{
  CHECK(ktstr::suggestion("fairnes", {"smoke", "fairness"}) == " (did you mean 'fairness'?)");
  CHECK(ktstr::suggestion("lsit", {"list", "run"}) == " (did you mean 'list'?)");
  CHECK(ktstr::suggestion("zzzzz", {"smoke", "fairness"}).empty());
}

TEST_CASE("decimal numbers are strict", "[text]")
{
  CHECK(ktstr::parse_decimal("18446744073709551615") == UINT64_MAX);
  CHECK_FALSE(ktstr::parse_decimal("18446744073709551616"));
  CHECK_FALSE(ktstr::parse_decimal("+1"));
  CHECK_FALSE(ktstr::parse_decimal(""));
  CHECK_FALSE(ktstr::parse_decimal("1 "));
}

TEST_CASE("shell quoting leaves plain words alone", "[text]")
{
  CHECK(ktstr::shell_quote("smoke/scx_fifo+vtime/odd-3llc") == "smoke/scx_fifo+vtime/odd-3llc");
  CHECK(ktstr::shell_quote("it's") == "'it'\\''s'");
}
