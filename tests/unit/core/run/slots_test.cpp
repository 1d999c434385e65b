#include <catch2/catch_test_macros.hpp>

#include "core/run/slots.h"
#include "tests/unit/core/run/sample_plan.h"

using namespace ktstr; // NOLINT

TEST_CASE("in virtual time there is a slot per CPU, but not more than cells", "[slots]")
{
  const auto plan = testing::sample_plan();
  CHECK(default_slots(plan, {.cpus = 4}, true) == 4);
  CHECK(default_slots(plan, {.cpus = 64}, true) == plan.cells.size());
  CHECK(default_slots(plan, {.cpus = 0}, true) == 1);
}

TEST_CASE("in real time guests do not share CPUs", "[slots]")
{
  const auto plan = testing::sample_plan(); // its largest guest has 9 CPUs
  CHECK(default_slots(plan, {.cpus = 4}, false) == 1);
  CHECK(default_slots(plan, {.cpus = 18}, false) == 2);
}

TEST_CASE("guests may take three quarters of the memory", "[slots]")
{
  CHECK(memory_budget_mib({.memory_mib = 4000}) == 3000);
  CHECK(memory_budget_mib({.memory_mib = 0}) == 0);
}
