#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/model/constraints.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

Topology topology_of(std::string_view text)
{
  return *parse_topology(text);
}

void put(const std::filesystem::path& file, std::string_view content)
{
  REQUIRE(make_directories(file.parent_path()));
  REQUIRE(write_file(file, content));
}

/// Two caches of two CPUs each; the level 2 cache in between must not count.
void put_caches(const std::filesystem::path& root)
{
  for (int cpu = 0; cpu < 4; ++cpu) {
    const auto folder = root / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu)) / "cache";
    put(folder / "index0/level", "2\n");
    put(folder / "index0/shared_cpu_list", std::to_string(cpu) + "\n");
    put(folder / "index1/level", "3\n");
    put(folder / "index1/shared_cpu_list", cpu < 2 ? "0-1\n" : "2-3\n");
  }
}

} // namespace

TEST_CASE("constraints give the phrase that rejects a topology", "[constraints]")
{
  CHECK(reason_to_reject({.min_llcs = 2}, topology_of("1n1l4c1t")) ==
        "needs at least 2 LLCs, has 1");
  CHECK(reason_to_reject({}, topology_of("2n4l1c1t")) == "takes at most 1 NUMA node, has 2");
  CHECK(reason_to_reject({.requires_smt = true}, topology_of("1n1l4c1t")) ==
        "needs at least 2 threads per core, has 1");
  CHECK(reason_to_reject({}, topology_of("1n4l49c1t")) == "takes at most 192 CPUs, has 196");
  CHECK_FALSE(reason_to_reject({}, topology_of("1n12l8c2t"))); // bounds are inclusive
  CHECK_FALSE(reason_to_reject({.max_numa_nodes = std::nullopt}, topology_of("8n8l1c1t")));
}

TEST_CASE("constraints name the first inverted pair", "[constraints]")
{
  const auto numa =
      validate_constraints({.min_numa_nodes = 5, .max_numa_nodes = 2, .min_llcs = 13});
  REQUIRE_FALSE(numa);
  CHECK(numa.error().text() == "constraints are inverted: max_numa_nodes (2) is below "
                               "min_numa_nodes (5)");
  CHECK(validate_constraints({.min_llcs = 12}));
  CHECK_FALSE(validate_constraints({.min_cpus = 193}));
}

TEST_CASE("constraints accept only what the host has when each vCPU needs its own", "[constraints]")
{
  const HostCapacity host{.cpus = 8, .llcs = 2, .max_cpus_per_llc = 4};
  CHECK(accepts({}, topology_of("1n2l4c1t"), host));
  CHECK_FALSE(accepts({}, topology_of("1n3l2c1t"), host));
  CHECK_FALSE(accepts({}, topology_of("1n1l6c1t"), host));
  CHECK_FALSE(accepts({}, topology_of("1n2l5c1t"), host));
  CHECK(accepts_no_perf_mode({}, topology_of("1n4l2c1t"), 8));
  CHECK_FALSE(accepts_no_perf_mode({}, topology_of("1n4l4c1t"), 8));
}

TEST_CASE("host capacity counts allowed CPUs and their last-level caches", "[constraints]")
{
  const auto root = TempDir::create("capacity");
  REQUIRE(root);
  put_caches(root->path());
  put(root->path() / "proc/meminfo", "MemTotal: 9 kB\nMemAvailable:    4194304 kB\n");

  const HostCapacity host = host_capacity(root->path(), {0, 1, 3});
  CHECK(host.cpus == 3);
  CHECK(host.llcs == 2);
  CHECK(host.max_cpus_per_llc == 2);
  CHECK(host.memory_mib == 4096);
}

TEST_CASE("host capacity obeys the limits of every cgroup above", "[constraints]")
{
  const auto root = TempDir::create("capacity");
  REQUIRE(root);
  put(root->path() / "proc/self/cgroup", "0::/a/b\n");
  put(root->path() / "proc/self/mountinfo",
      "31 25 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  put(root->path() / "proc/meminfo", "MemAvailable: 4194304 kB\n");
  put(root->path() / "sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  put(root->path() / "sys/fs/cgroup/a/cpu.max", "250000 100000\n");
  put(root->path() / "sys/fs/cgroup/a/memory.max", "1073741824\n");
  put(root->path() / "sys/fs/cgroup/a/memory.current", "536870912\n");

  const HostCapacity host = host_capacity(root->path(), {0, 1, 2, 3});
  CHECK(host.cpus == 2);
  CHECK(host.memory_mib == 512);
}

TEST_CASE("host capacity of a machine that says nothing is one LLC", "[constraints]")
{
  const auto root = TempDir::create("capacity");
  REQUIRE(root);
  const HostCapacity host = host_capacity(root->path(), {0, 1});
  CHECK(host.cpus == 2);
  CHECK(host.llcs == 1);
  CHECK(host.max_cpus_per_llc == 2);
}

TEST_CASE("host capacity of this machine is at least one CPU", "[constraints]")
{
  const HostCapacity host = host_capacity();
  CHECK(host.cpus >= 1);
  CHECK(host.llcs >= 1);
  CHECK(host.max_cpus_per_llc >= 1);
  CHECK(host.max_cpus_per_llc <= host.cpus);
}

TEST_CASE("verdicts fold to the stronger one and survive their names", "[verdict]")
{
  CHECK(fold(Verdict::fail, Verdict::inconclusive) == Verdict::fail);
  CHECK(fold(Verdict::pass, Verdict::inconclusive) == Verdict::inconclusive);
  CHECK(fold(Verdict::skip, Verdict::pass) == Verdict::pass);
  CHECK(verdict_from(name_of(Verdict::inconclusive)) == Verdict::inconclusive);
  CHECK(fault_from("scheduler") == Fault::scheduler);
  CHECK_FALSE(verdict_from("green"));
  CHECK_FALSE(fault_from(""));
}

} // namespace ktstr
