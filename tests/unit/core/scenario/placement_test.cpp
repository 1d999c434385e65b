#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/base/text.h"
#include "core/scenario/placement.h"

using ktstr::AffinityIntent;
using ktstr::CpusetSpec;
using ktstr::Machine;

namespace {

Machine machine(const char* topology)
{
  Machine made{.topology = *ktstr::parse_topology(topology)};
  for (std::uint32_t cpu = 0; cpu < total_cpus(made.topology); ++cpu)
    made.cpus.push_back(static_cast<int>(cpu));
  return made;
}

std::string text(const ktstr::Result<std::vector<int>>& cpus)
{
  return cpus ? ktstr::format_cpu_list(*cpus) : cpus.error().text();
}

} // namespace

TEST_CASE("cpusets resolve on a machine with two nodes of two LLCs", "[placement]")
{
  using Kind = CpusetSpec::Kind;
  const auto [spec, expected] = GENERATE(table<CpusetSpec, std::string>({
      {CpusetSpec{}, "0-15"},
      {{.kind = Kind::exact, .exact = {1, 2, 5}}, "1-2,5"},
      {{.kind = Kind::exact, .exact = {16}}, "CPU 16 is not online, online are 0-15"},
      {{.kind = Kind::llc, .index = 1}, "4-7"},
      {{.kind = Kind::llc, .index = 4}, "LLC 4 does not exist, the machine has 4"},
      {{.kind = Kind::numa, .index = 1}, "8-15"},
      {{.kind = Kind::numa, .index = 2}, "NUMA node 2 does not exist, the machine has 2"},
      {{.kind = Kind::range, .start = 0, .end = 0.5}, "0-6"},
      {{.kind = Kind::range, .start = 0.5, .end = 1}, "7-14"},
      {{.kind = Kind::range, .start = 0, .end = 0.01},
       "the cpuset has no CPU on a machine with CPUs 0-15"},
      {{.kind = Kind::disjoint, .index = 0, .of = 2}, "0-6"},
      {{.kind = Kind::disjoint, .index = 1, .of = 2}, "7-14"},
      {{.kind = Kind::disjoint, .index = 0, .of = 99},
       "the cpuset has no CPU on a machine with CPUs 0-15"},
      {{.kind = Kind::overlap, .index = 0, .of = 2, .overlap = 0.5}, "0-9"},
      {{.kind = Kind::overlap, .index = 1, .of = 2, .overlap = 0.5}, "4-14"},
  }));
  CHECK(text(resolve_cpuset(spec, machine("2n4l4c1t"))) == expected);
}

TEST_CASE("a cpuset leaves out CPUs that are offline", "[placement]")
{
  auto partly_offline = machine("1n2l2c1t");
  partly_offline.cpus = {0, 1, 3};
  CHECK(text(resolve_cpuset({.kind = CpusetSpec::Kind::llc, .index = 1}, partly_offline)) == "3");
}

TEST_CASE("affinities resolve within the cpuset", "[placement]")
{
  using Kind = AffinityIntent::Kind;
  const auto [intent, ordinal, expected] = GENERATE(table<AffinityIntent, int, std::string>({
      {AffinityIntent{}, 0, ""},
      {{.kind = Kind::single_cpu}, 3, "1"},
      {{.kind = Kind::one_cpu_each}, 1, "4"},
      {{.kind = Kind::one_cpu_each}, 4, "1"},
      {{.kind = Kind::llc_aligned}, 0, "4-6"},
      {{.kind = Kind::cross_cgroup}, 0, "0-7"},
      {{.kind = Kind::smt_sibling_pair}, 0, "4-5"},
      {{.kind = Kind::exact, .exact = {0, 1, 6}}, 0, "1,6"},
      {{.kind = Kind::exact, .exact = {0}}, 0, "the affinity leaves no CPU of the cpuset 1,4-6"},
      {{.kind = Kind::exact, .exact = {8}}, 0, "CPU 8 is not online, online are 0-7"},
  }));
  const auto cpus =
      resolve_affinity(intent, {.cpuset = {1, 4, 5, 6}, .ordinal = ordinal}, machine("1n2l2c2t"));
  CHECK(text(cpus) == expected);
}

TEST_CASE("a sibling pair without SMT is an error, not a fallback", "[placement]")
{
  const auto cpus = resolve_affinity(
      {.kind = AffinityIntent::Kind::smt_sibling_pair}, {.cpuset = {0, 1}}, machine("1n1l2c1t"));
  CHECK(text(cpus) == "the affinity leaves no CPU of the cpuset 0-1");
}

TEST_CASE("a random subset depends on the seed alone", "[placement]")
{
  const AffinityIntent intent{.kind = AffinityIntent::Kind::random_subset, .count = 3};
  const auto big = machine("1n1l64c1t");
  const auto draw = [&](std::uint64_t seed) {
    return text(resolve_affinity(intent, {.cpuset = big.cpus, .seed = seed}, big));
  };
  CHECK(draw(1) == draw(1));
  CHECK(draw(1) != draw(2));
  CHECK(resolve_affinity(intent, {.cpuset = big.cpus, .seed = 1}, big)->size() == 3);
}
