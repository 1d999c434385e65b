#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "vmm/qemu/perf_host.h"

using namespace ktstr; // NOLINT

TEST_CASE("--perf wants a CPU for each vCPU", "[perf_host]")
{
  const PerfHost host{.cpus = {0, 1}, .free_huge_bytes = 64 * kHugePage};
  CHECK(check_perf_host(host, 2, kHugePage));
  const auto status = check_perf_host(host, 3, kHugePage);
  REQUIRE_FALSE(status);
  CHECK(status.error().kind() == ErrorKind::unsupported);
  CHECK(status.error().text().find("3 vCPUs, this host 2 CPUs") != std::string::npos);
}

TEST_CASE("--perf wants huge pages for all of the guest's memory, and says how to get them",
          "[perf_host]")
{
  const PerfHost host{.cpus = {0}, .free_huge_bytes = 3 * kHugePage};
  CHECK(check_perf_host(host, 1, 3 * kHugePage));
  const auto status = check_perf_host(host, 1, 4 * kHugePage);
  REQUIRE_FALSE(status);
  CHECK(status.error().kind() == ErrorKind::unsupported);
  CHECK(status.error().hint() == "as root: echo 4 > /proc/sys/vm/nr_hugepages");
}

TEST_CASE("free huge pages are read from sysfs; a host without them has none", "[perf_host]")
{
  const auto sys = TempDir::create("ktstr-sys");
  REQUIRE(sys);
  CHECK(read_perf_host(sys->path()).free_huge_bytes == 0);
  const auto folder = sys->path() / "kernel/mm/hugepages/hugepages-2048kB";
  REQUIRE(make_directories(folder));
  REQUIRE(write_file(folder / "free_hugepages", "7\n"));
  const auto host = read_perf_host(sys->path());
  CHECK(host.free_huge_bytes == 7 * kHugePage);
  CHECK_FALSE(host.cpus.empty());
}

TEST_CASE("vCPU threads come in the order of the vCPUs", "[perf_host]")
{
  const auto threads = vcpu_threads(*Json::parse(
      R"([{"cpu-index": 1, "thread-id": 12}, {"cpu-index": 0, "thread-id": 11, "more": {}}])"));
  REQUIRE(threads);
  CHECK(*threads == std::vector{11, 12});
}

TEST_CASE("an answer that leaves out a vCPU's thread is refused", "[perf_host]")
{
  for (const auto* answer :
       {R"([])",
        R"({})",
        R"([{"cpu-index": 0}])",
        R"([{"cpu-index": 4, "thread-id": 9}])",
        R"([{"cpu-index": 0, "thread-id": 1}, {"cpu-index": 0, "thread-id": 2}])"})
    CHECK_FALSE(vcpu_threads(*Json::parse(answer)));
}
