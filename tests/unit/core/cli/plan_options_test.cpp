#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/cli/plan_options.h"

using namespace ktstr; // NOLINT

namespace {

Result<PlanOptions> read(const std::vector<std::string>& words)
{
  auto specs = source_option_specs();
  for (const auto& spec : selection_option_specs())
    specs.push_back(spec);
  const auto parsed = parse_options(specs, words);
  if (!parsed)
    return parsed.error();
  return read_plan_options(*parsed);
}

using Seeds = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("seeds are a number of them or a range", "[plan_options]")
{
  CHECK(*parse_seeds("3") == Seeds{0, 1, 2});
  CHECK(*parse_seeds("5..7") == Seeds{5, 6, 7});
  CHECK(*parse_seeds("9..9") == Seeds{9});
  CHECK(parse_seeds("18446744073709551615..18446744073709551615")->size() == 1);
}

TEST_CASE("bad seeds are refused", "[plan_options]")
{
  const auto* text =
      GENERATE("", "0", "x", "7..5", "..", "1..", "..3", "0..100000", "100001", "-1");
  CAPTURE(text);
  CHECK_FALSE(parse_seeds(text));
}

TEST_CASE("durations have a unit", "[plan_options]")
{
  CHECK(*parse_duration_ms("--duration", "500ms") == 500);
  CHECK(*parse_duration_ms("--duration", "2s") == 2000);
  CHECK(*parse_duration_ms("--duration", "1m") == 60000);
}

TEST_CASE("bad durations are refused", "[plan_options]")
{
  const auto* text = GENERATE("", "5", "s", "0s", "-1s", "1h", "1.5s", "99999999999m", "ms");
  CAPTURE(text);
  CHECK_FALSE(parse_duration_ms("--duration", text));
}

TEST_CASE("a partition is one of several", "[plan_options]")
{
  const auto plan = read({"--partition", "2/4"});
  REQUIRE(plan);
  CHECK(plan->partition_index == 2);
  CHECK(plan->partition_count == 4);
}

TEST_CASE("bad partitions are refused", "[plan_options]")
{
  const auto* text = GENERATE("0/4", "5/4", "1", "1/0", "a/b", "1/2/3", "/");
  CAPTURE(text);
  CHECK_FALSE(read({"--partition", text}));
}

TEST_CASE("presets are separated by commas, except inside a topology text", "[plan_options]")
{
  const auto plan =
      read({"--preset", "a,b", "--topology", "2n2l2c1t:nodes=1/512,1/512", "--presets", "all"});
  REQUIRE(plan);
  CHECK(plan->presets == std::vector<std::string>{"a", "b", "2n2l2c1t:nodes=1/512,1/512", "all"});
}

TEST_CASE("arguments after '--' need exactly one scheduler binary", "[plan_options]")
{
  CHECK(read({"--scheduler-binary", "x", "--", "-s", "5"})->binary_args.size() == 2);
  CHECK_FALSE(read({"--", "-s"}));
  CHECK_FALSE(read({"--scheduler-binary", "x", "--scheduler-binary", "y", "--", "-s"}));
}

TEST_CASE("what finds the same cells again is remembered, what selects them is not",
          "[plan_options]")
{
  const auto plan = read({"-k", "7.3", "--plugin-dir", "p", "-E", "smoke", "--preset", "a"});
  REQUIRE(plan);
  CHECK(plan->context == std::vector<std::string>{"--plugin-dir", "p", "--kernel", "7.3"});
}

TEST_CASE("kernel arguments are words, a set for each option", "[plan_options]")
{
  const auto plan =
      read({"--kernel-args", " nohz_full=1-3  isolcpus=2,3 ", "--kernel-args", "none"});
  REQUIRE(plan);
  using Words = std::vector<std::string>;
  CHECK(plan->kernel_arguments == std::vector<Words>{{"nohz_full=1-3", "isolcpus=2,3"}, Words{}});
  CHECK(plan->context.size() == 4); // a cell that is run again boots the same machine
}

TEST_CASE("kernel arguments that would take the machine from ktstr are refused", "[plan_options]")
{
  const auto* text = GENERATE("init=/bin/sh",
                              "quiet console=tty0",
                              "rdinit=/x",
                              "panic=0",
                              "memmap=64M$0",
                              "-- single",
                              "a=\"b c\"",
                              "a\tb");
  CAPTURE(text);
  CHECK_FALSE(parse_kernel_arguments(text));
  CHECK_FALSE(parse_kernel_arguments(std::string(1025, 'x')));
}
