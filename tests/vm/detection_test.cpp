// That the catalogue tells a bad scheduler from a good one: a few of the planted bugs, and the twin
// that has none. tests/bench/detection runs them all.
#include <catch2/catch_test_macros.hpp>

#include "program_run.h"

namespace ktstr::test {

namespace {

struct Planted {
  const char* cell;
  const char* words; ///< in the reason
};

constexpr const char* kGoodCells[] = {"smoke/planted_none/1n1l2c1t",
                                      "idle_wakes/planted_none/1n1l2c1t"};

constexpr Planted kPlanted[] = {
    {"smoke/planted_stalls_cpu/1n1l2c1t", "failed to run for"},
    {"smoke/planted_never_preempts/1n1l2c1t", "gap: "},
    {"smoke/planted_double_insert/1n1l2c1t", "already direct-dispatched"},
    {"smoke/planted_bad_flags/1n1l2c1t", "invalid enq_flags"},
    {"idle_wakes/planted_lost_wakeup/1n1l2c1t", "failed to run for"},
};

std::string filter_of_all()
{
  std::string filter = "(test(smoke) | test(idle_wakes)) & (scheduler(planted_none)";
  for (const auto& planted : kPlanted) {
    const std::string cell = planted.cell;
    const auto begin = cell.find('/') + 1;
    filter += " | (test(" + cell.substr(0, begin - 1) + ") & scheduler(" +
              cell.substr(begin, cell.rfind('/') - begin) + "))";
  }
  return filter + ")";
}

} // namespace

TEST_CASE("planted bugs fail, each for its reason, and the scheduler without one passes", "[vm]")
{
  const TestBench bench;
  const auto outcome =
      run_program({.kernel = bench.kernel,
                   .cache = bench.folder.path() / "cache",
                   .runs = bench.folder.path() / "runs",
                   .options = {"--plugin-dir", KTSTR_PLANTED_PLUGINS, "-E", filter_of_all()}});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 1);
  REQUIRE(outcome.cells.size() == std::size(kGoodCells) + std::size(kPlanted));
  for (const char* cell : kGoodCells) {
    INFO(cell << ": " << outcome.cells.at(cell)["reason"].as_string());
    CHECK(outcome.cells.at(cell)["verdict"].as_string() == "pass");
  }
  for (const auto& planted : kPlanted) {
    const auto& cell = outcome.cells.at(planted.cell);
    const auto reason = cell["reason"].as_string();
    INFO(planted.cell << ": " << reason);
    CHECK(cell["verdict"].as_string() == "fail");
    CHECK(cell["fault"].as_string() == "scheduler");
    CHECK(reason.find(planted.words) != std::string::npos);
  }
}

} // namespace ktstr::test
