#include <array>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include "test_machine.h"
#include "vmm/agent_ready.h"

using ktstr::ErrorKind;
using ktstr::Json;
using ktstr::Milliseconds;
using ktstr::VmEnd;
using ktstr::test::TestBench;

namespace {

constexpr Milliseconds kCellLimit{60000};

ktstr::VmTemplate prepared(TestBench& bench, const ktstr::VmConfig& config)
{
  auto made = bench.vmm.prepare_template(config, nullptr);
  INFO((made ? std::string() : made.error().text()));
  REQUIRE(made);
  return *made;
}

/// Runs one cell in a fork and returns all that its guest printed.
std::string run_fork(TestBench& bench,
                     const ktstr::VmTemplate& from,
                     ktstr::VmConfig config,
                     const std::string& console)
{
  config.console_file = bench.folder.path() / console;
  auto vm = bench.vmm.fork(from, config);
  if (!vm)
    return vm.error().text();
  if (!ktstr::test::write_cell(**vm, Json::object({{"work_ms", 200}, {"then", "poweroff"}})) ||
      !(*vm)->resume())
    return "not started";
  if (ktstr::test::wait_for_end(**vm, kCellLimit) != VmEnd::powered_off)
    return "did not power off";
  return ktstr::read_file(config.console_file).value_or("");
}

} // namespace

TEST_CASE("forks run on from where the template stood, and give the same bits", "[vm]")
{
  TestBench bench;
  const auto config = bench.machine("1n2l1c2t");
  const auto from = prepared(bench, config);
  CHECK(from.is_new);
  CHECK_FALSE(prepared(bench, config).is_new);

  std::array<std::string, 4> consoles;
  std::array<std::thread, 4> workers;
  for (std::size_t i = 0; i < workers.size(); ++i)
    workers[i] = std::thread(
        [&, i] { consoles[i] = run_fork(bench, from, config, "fork" + std::to_string(i)); });
  for (auto& worker : workers)
    worker.join();
  CHECK(consoles[0].find("counts ") != std::string::npos);
  for (const auto& console : consoles)
    CHECK(console == consoles[0]);
}

TEST_CASE("a fork keeps the template's frames and takes a cell of its own", "[vm]")
{
  TestBench bench;
  const auto config = bench.machine("1n1l2c1t");
  const auto from = prepared(bench, config);
  auto vm = bench.vmm.fork(from, config);
  REQUIRE(vm);
  CHECK(ktstr::test::read_frames(**vm).size() == 1);
  REQUIRE(ktstr::test::write_cell(**vm, Json::object({{"then", "poweroff"}, {"n", 7}})));
  REQUIRE((*vm)->resume());
  REQUIRE(ktstr::test::wait_for_end(**vm, kCellLimit) == VmEnd::powered_off);
  const auto frames = ktstr::test::read_frames(**vm);
  REQUIRE(frames.size() == 2);
  CHECK(frames[1].payload["spec"]["n"].as_int() == 7);
  CHECK((*vm)->private_memory_kib() > 0);
}
