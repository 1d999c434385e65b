/// Layers of checks, and what the kernel says of pages.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/scenario/document.h"
#include "core/scenario/numa_pages.h"
#include "tests/unit/core/scenario/this_machine.h"

using Catch::Matchers::ContainsSubstring;
using namespace ktstr::test;

namespace {

std::string shown(const std::string& checks, const std::string& scheduler, const std::string& name)
{
  const auto all =
      ktstr::thresholds_of(document(R"("workers":[{}],"checks":)" + checks), scheduler);
  if (!all)
    return all.error().text();
  for (const auto& threshold : *all)
    if (threshold.name == name)
      return threshold.value + " " + threshold.origin;
  return "none";
}

} // namespace

TEST_CASE("a test's checks come on top of its scheduler's", "[thresholds]")
{
  const std::string scheduler = R"({"max_spread_pct":20,"max_gap_ms":500})";
  CHECK(shown(R"({"max_gap_ms":100})", scheduler, "max_gap_ms") == "100 test");
  CHECK(shown(R"({"max_gap_ms":100})", scheduler, "max_spread_pct") == "20 scheduler");
  CHECK(shown(R"({"max_gap_ms":100})", scheduler, "progress") == "on library");
  CHECK(shown(R"({"max_gap_ms":100})", scheduler, "min_work_rate") == "not asserted library");
}

TEST_CASE("a test that says so replaces its scheduler's checks", "[thresholds]")
{
  const std::string scheduler = R"({"max_spread_pct":20})";
  CHECK(shown(R"({"replace":true})", scheduler, "max_spread_pct") == "not asserted library");
  CHECK(shown(R"({"replace":false})", scheduler, "max_spread_pct") == "20 scheduler");
}

TEST_CASE("a scheduler's bad checks are its own fault", "[thresholds]")
{
  CHECK_THAT(
      shown("{}", R"({"max_gap":1})", "gap"),
      ContainsSubstring("the scheduler's checks: scenario: at 'checks': unknown member 'max_gap'"));
}

TEST_CASE("a scheduler's checks are enforced", "[thresholds][run]")
{
  auto context = this_machine(20);
  context.scheduler_checks = R"({"min_work_units":1e14})";
  const auto report = ktstr::run_scenario(
      document(R"("workers":[{"num_workers":1}],"checks":{"gap":false})"), context);
  REQUIRE(report);
  CHECK(report->verdict == ktstr::Verdict::fail);
}

TEST_CASE("anonymous pages are counted by node", "[thresholds]")
{
  const auto pages =
      ktstr::parse_numa_maps("7f00 default file=/lib/x mapped=9 N0=9\n"
                             "7f01 default anon=3 dirty=3 N0=1 N1=2 kernelpagesize_kB=4\n"
                             "7f02 bind:1 anon=5 dirty=5 N1=5\nN2= rubbish anon=1 Nx=1\n");
  CHECK(pages == ktstr::NumaPages{{0, 1}, {1, 7}});
}
