#include <catch2/catch_test_macros.hpp>

#include "core/check/disturbed_checks.h"

namespace ktstr {

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

WorkerReport worker(int index, std::uint64_t cpu_ns)
{
  return {.index = index,
          .cgroup = "a",
          .work_type = "SpinWait",
          .allowed_cpus = {0, 1},
          .used_cpus = {0},
          .work = 1000,
          .iterations = 1000,
          .cpu_ns = cpu_ns,
          .wall_ns = kSecond,
          .max_gap = {.length_ns = 1000, .cpu = 0, .at_ns = 5}};
}

std::vector<CheckOutcome> outcomes_of(const CheckLimits& limits,
                                      const std::vector<WorkerReport>& reports)
{
  return check_disturbed_workers(limits, {.cpus = {0, 1}}, reports, "hotplug");
}

const CheckOutcome* find(const std::vector<CheckOutcome>& outcomes, const std::string& name)
{
  for (const auto& outcome : outcomes)
    if (outcome.name == name)
      return &outcome;
  return nullptr;
}

} // namespace

TEST_CASE("a broken comparison says nothing of a disturbed scheduler", "[check]")
{
  CheckLimits limits;
  limits.max_spread_pct = 10;
  const auto outcomes = outcomes_of(limits, {worker(0, kSecond), worker(1, kSecond / 4)});
  const auto* spread = find(outcomes, "spread");
  REQUIRE(spread != nullptr);
  CHECK(spread->is_inconclusive);
  CHECK(spread->text.find("while 'hotplug' disturbs") != std::string::npos);
}

TEST_CASE("a comparison that holds does so also when disturbed", "[check]")
{
  CheckLimits limits;
  limits.max_spread_pct = 10;
  const auto outcomes = outcomes_of(limits, {worker(0, kSecond), worker(1, kSecond)});
  CHECK(find(outcomes, "spread")->is_held);
}

TEST_CASE("nobody may starve, however disturbed", "[check]")
{
  auto idle = worker(1, 0);
  idle.work = 0;
  idle.iterations = 0;
  const auto outcomes = outcomes_of({}, {worker(0, kSecond), idle});
  CHECK(verdict_of(outcomes) == Verdict::fail);
}

TEST_CASE("a disturber may wait, but not starve, and is in no comparison", "[check]")
{
  CheckLimits limits;
  limits.max_spread_pct = 10;
  auto disturber = worker(1, kSecond / 100);
  disturber.is_disturber = true;
  disturber.max_gap.length_ns = kSecond;
  CHECK(verdict_of(outcomes_of(limits, {worker(0, kSecond), worker(2, kSecond), disturber})) ==
        Verdict::pass);
  disturber.work = 0;
  disturber.iterations = 0;
  CHECK(verdict_of(outcomes_of(limits, {worker(0, kSecond), worker(2, kSecond), disturber})) ==
        Verdict::fail);
}

} // namespace ktstr
