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
