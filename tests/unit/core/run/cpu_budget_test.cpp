#include <algorithm>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include "core/model/allowed_cpus.h"
#include "core/run/cpu_budget.h"

using namespace ktstr; // NOLINT

TEST_CASE("a budget confines to the first of the CPUs that may be used", "[cpu_budget]")
{
  const auto before = allowed_cpus();
  std::vector<int> within;
  std::thread([&] { // its affinity ends with it
    REQUIRE(keep_cpu_budget(1));
    within = allowed_cpus();
  })
      .join();
  CHECK(within == std::vector<int>{before.front()});
  CHECK(allowed_cpus() == before);
}

TEST_CASE("a budget that the host has not is an error of its class", "[cpu_budget]")
{
  const auto before = allowed_cpus();
  const auto status = keep_cpu_budget(before.size() + 1);
  REQUIRE_FALSE(status);
  CHECK(status.error().text().starts_with("cpu budget unsatisfiable: a budget of "));
  CHECK(allowed_cpus() == before);
}

TEST_CASE("a cell's budget confines its thread and what that starts, and ends", "[cpu_budget]")
{
  const auto before = allowed_cpus();
  std::vector<std::vector<int>> turns;
  std::thread([&] {
    for (std::size_t turn = 0; turn < before.size(); ++turn) {
      const auto budget = CpuBudget::keep(1);
      REQUIRE(budget);
      turns.push_back(allowed_cpus());
      std::vector<int> started;
      std::thread([&] { started = allowed_cpus(); }).join();
      CHECK(started == turns.back());
    }
    CHECK(allowed_cpus() == before);
  }).join();
  for (const auto& turn : turns)
    CHECK(turn.size() == 1);
  std::sort(turns.begin(), turns.end());
  CHECK(std::unique(turns.begin(), turns.end()) == turns.end()); // each turn has another CPU
}

TEST_CASE("a cell's budget that the host has not skips it, none confines nothing", "[cpu_budget]")
{
  const auto before = allowed_cpus();
  const auto budget = CpuBudget::keep(before.size() + 1);
  REQUIRE_FALSE(budget);
  CHECK(budget.error().kind() == ErrorKind::unsupported);
  CHECK(budget.error().text().find("a budget of ") != std::string::npos);
  const auto none = CpuBudget::keep(0);
  CHECK(allowed_cpus() == before);
}
