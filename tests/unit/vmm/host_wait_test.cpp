#include <atomic>
#include <thread>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "vmm/host_wait.h"
#include "vmm/qemu/host_tsc.h"

using namespace ktstr;

TEST_CASE("run delays are told for each thread of a process", "[host_wait]")
{
  const auto before = run_delays_of(::getpid());
  CHECK(before.count(::getpid()) == 1);
  std::atomic<bool> is_over = false;
  std::thread other([&] { is_over.wait(false); });
  CHECK(run_delays_of(::getpid()).size() == before.size() + 1);
  is_over = true;
  is_over.notify_all();
  other.join();
  CHECK(run_delays_of(0x7fffffff).empty());
}

TEST_CASE("the CPU time of others is that of the machine without the cgroup's", "[host_wait]")
{
  const auto folder = TempDir::create("ktstr-host-wait");
  REQUIRE(folder);
  const auto& root = folder->path();
  REQUIRE(make_directories(root / "proc"));
  const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  // user nice system idle iowait irq softirq steal guest guest_nice: 6 s and 4 s busy
  REQUIRE(write_file(root / "proc/stat",
                     "cpu  1 1 1 1 1 1 1 1 1 1\ncpu0 " + std::to_string(2 * ticks) + " " +
                         std::to_string(ticks) + " " + std::to_string(ticks) + " 77 88 " +
                         std::to_string(ticks) + " " + std::to_string(ticks) + " 9 9 9\ncpu1 " +
                         std::to_string(4 * ticks) + " 0 0 5 5 0 0 0 0 0\nintr 5\n"));
  CHECK(cpu_time_of_others(root, root).empty()); // no cpu.stat
  REQUIRE(write_file(root / "cpu.stat", "usage_usec 3000000\nuser_usec 1\n"));
  CHECK(cpu_time_of_others(root, root) == HostWaits{{0, 3'500'000'000}});
  CHECK(cpu_time_of_others(root, root / "nowhere").empty());
}

TEST_CASE("the largest share is that of one of them, seen twice", "[host_wait]")
{
  CHECK(largest_share({{1, 100}, {2, 50}}, {{1, 150}, {2, 250}, {3, 900}}, 1000) == 0.2);
  CHECK(largest_share({{1, 100}}, {{1, 50}}, 1000) == 0);
  CHECK(largest_share({}, {{1, 50}}, 1000) == 0);
  CHECK(largest_share({{1, 0}}, {{1, 50}}, 0) == 0);
}

TEST_CASE("the host's counter has a speed in whole megahertz", "[host_wait]")
{
  CHECK(host_tsc_khz() > 100'000);
  CHECK(host_tsc_khz() < 20'000'000);
  CHECK(host_tsc_khz() % 1000 == 0);
}
