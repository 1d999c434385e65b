#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include "core/base/text.h"
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

/// Wakes the main loop of every QEMU of this process, over and over: QEMU reads this signal there.
class Waker {
public:
  ~Waker()
  {
    is_over_ = true;
    thread_.join();
  }

private:
  void wake_all()
  {
    while (!is_over_) {
      for (const auto& task : std::filesystem::directory_iterator("/proc/self/task"))
        for (const auto& child :
             ktstr::split(ktstr::read_file(task.path() / "children").value_or(""), ' '))
          if (const auto pid = ktstr::parse_decimal(child))
            ::kill(static_cast<pid_t>(*pid), SIGALRM);
      std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
  }
  std::atomic<bool> is_over_ = false;
  std::thread thread_{[this] { wake_all(); }};
};

/// Runs one cell in a fork and returns all that its guest printed.
std::string run_fork(TestBench& bench,
                     const ktstr::VmTemplate& from,
                     ktstr::VmConfig config,
                     const std::string& console,
                     bool is_woken = false)
{
  config.console_file = bench.folder.path() / console;
  auto vm = bench.vmm.fork(from, config);
  if (!vm)
    return vm.error().text();
  if (!ktstr::test::write_cell(
          **vm, Json::object({{"work_ms", 200}, {"naps", 300}, {"then", "reset"}})) ||
      !(*vm)->resume())
    return "not started";
  const auto waker = is_woken ? std::make_unique<Waker>() : nullptr;
  if (ktstr::test::wait_for_end(**vm, kCellLimit) != VmEnd::reset)
    return "did not end";
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

TEST_CASE("what wakes QEMU's main loop changes no bit", "[vm]")
{
  TestBench bench;
  const auto config = bench.machine("1n2l1c2t");
  const auto from = prepared(bench, config);
  const auto calm = run_fork(bench, from, config, "calm");
  CHECK(calm.find("naps ") != std::string::npos);
  for (int i = 0; i < 4; ++i)
    CHECK(run_fork(bench, from, config, "woken", true) == calm);
}

TEST_CASE("a fork keeps the template's frames and takes a cell of its own", "[vm]")
{
  TestBench bench;
  const auto config = bench.machine("1n1l2c1t");
  const auto from = prepared(bench, config);
  auto vm = bench.vmm.fork(from, config);
  REQUIRE(vm);
  CHECK(ktstr::test::read_frames(**vm).size() == 1);
  REQUIRE(ktstr::test::write_cell(**vm, Json::object({{"then", "reset"}, {"n", 7}})));
  REQUIRE((*vm)->resume());
  REQUIRE(ktstr::test::wait_for_end(**vm, kCellLimit) == VmEnd::reset);
  const auto frames = ktstr::test::read_frames(**vm);
  REQUIRE(frames.size() == 2);
  CHECK(frames[1].payload["spec"]["n"].as_int() == 7);
  CHECK((*vm)->private_memory_kib() > 0);
}

TEST_CASE("forks of a template that was built anew give the same bits", "[vm]")
{
  TestBench bench;
  const auto config = bench.machine("1n2l1c2t");
  const auto first = run_fork(bench, prepared(bench, config), config, "first");
  CHECK(first.find("counts ") != std::string::npos);
  REQUIRE(bench.vmm.templates().clean(""));
  const auto again = prepared(bench, config);
  CHECK(again.is_new);
  CHECK(run_fork(bench, again, config, "again") == first);
}

TEST_CASE("machines of many nodes and vCPUs fork too, and give the same bits", "[vm]")
{
  TestBench bench;
  const auto config = bench.machine("2n4l2c2t");
  const auto from = prepared(bench, config);
  const auto first = run_fork(bench, from, config, "first");
  CHECK(first.find("counts ") != std::string::npos);
  CHECK(run_fork(bench, from, config, "second") == first);
}

TEST_CASE("a template that lost a file, or has a damaged one, gives no fork", "[vm]")
{
  TestBench bench;
  const auto config = bench.machine("1n1l1c1t");
  const auto from = prepared(bench, config);
  const auto kind_of_fork = [&] {
    const auto vm = bench.vmm.fork(from, config);
    return vm ? ErrorKind::unset : vm.error().kind();
  };
  REQUIRE(kind_of_fork() == ErrorKind::unset);
  std::filesystem::resize_file(from.folder / "state", 1000);
  CHECK(kind_of_fork() == ErrorKind::unavailable);
  std::filesystem::remove(from.folder / "state");
  CHECK(kind_of_fork() == ErrorKind::unavailable);
  std::filesystem::resize_file(from.folder / "ram0", 4096);
  CHECK(kind_of_fork() == ErrorKind::unavailable);
  std::filesystem::remove(from.folder / "ram0");
  CHECK(kind_of_fork() == ErrorKind::unavailable);
}

TEST_CASE("a fork outlives the removal of its template", "[vm]")
{
  TestBench bench;
  auto config = bench.machine("1n1l2c1t");
  const auto from = prepared(bench, config);
  config.console_file = bench.folder.path() / "fork";
  auto vm = bench.vmm.fork(from, config);
  REQUIRE(vm);
  REQUIRE(bench.vmm.templates().clean(""));
  REQUIRE(ktstr::test::write_cell(**vm, Json::object({{"work_ms", 50}, {"then", "reset"}})));
  REQUIRE((*vm)->resume());
  CHECK(ktstr::test::wait_for_end(**vm, kCellLimit) == VmEnd::reset);
}

TEST_CASE("a template of a guest whose agent is never ready is an error, with its console", "[vm]")
{
  TestBench bench;
  auto config = bench.machine("1n1l1c1t");
  config.kernel_arguments = {"rdinit=/nowhere"};
  const auto made = bench.vmm.prepare_template(config, nullptr);
  REQUIRE_FALSE(made);
  CHECK(made.error().kind() == ErrorKind::guest_fault);
  INFO(made.error().text());
  CHECK(made.error().text().find("Kernel panic") != std::string::npos);
  CHECK(bench.vmm.templates().list().empty());
}
