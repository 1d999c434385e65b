#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/run/dispatcher.h"
#include "tests/unit/core/run/sample_plan.h"

using namespace ktstr; // NOLINT
using ktstr::testing::RecordingReporter;
using ktstr::testing::sample_plan;
using ktstr::testing::ScriptedRunner;

namespace {

struct Bench {
  TempDir temp = *TempDir::create("ktstr-test");
  RunDirectory run_dir = *RunDirectory::create(temp.path(), std::chrono::system_clock::now());
  Plan plan = sample_plan();
  ScriptedRunner runner;
  CancelToken cancel;
  RecordingReporter reporter;

  RunSummary run(std::size_t slots, std::uint64_t memory_mib = 0, bool is_skip_a_failure = false)
  {
    Reporter* const reporters[] = {&reporter};
    return dispatch({.plan = &plan,
                     .runner = &runner,
                     .run_dir = &run_dir,
                     .cancel = &cancel,
                     .slots = slots,
                     .memory_mib = memory_mib,
                     .is_skip_a_failure = is_skip_a_failure},
                    reporters);
  }

  [[nodiscard]] std::vector<CellResult> results() const
  {
    std::vector<CellResult> found;
    for (const auto& event : reporter.events)
      if (const auto* finished = std::get_if<CellFinished>(&event))
        found.push_back(finished->result);
    return found;
  }

  [[nodiscard]] bool has_sidecar(const std::string& cell) const
  {
    const auto text = read_file(run_dir.sidecar_of(cell));
    return text && cell_result_from_json(Json::parse(*text).value_or(Json())).ok();
  }
};

/// Counts how many are inside at once, and the most there were.
struct Turnstile {
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  void enter()
  {
    const int now = ++inside;
    int seen = most.load();
    while (seen < now && !most.compare_exchange_weak(seen, now)) {
    }
  }
  void leave() { --inside; }
};

} // namespace

TEST_CASE("every cell runs once and leaves a sidecar", "[dispatcher]")
{
  Bench bench;
  const auto summary = bench.run(3);
  CHECK(summary.passed == bench.plan.cells.size());
  CHECK(exit_code(summary) == kExitPass);
  CHECK(bench.results().size() == bench.plan.cells.size());
  for (const auto& cell : bench.plan.cells)
    CHECK(bench.has_sidecar(cell.name));
}

TEST_CASE("with one slot cells start in the plan's order", "[dispatcher]")
{
  Bench bench;
  (void)bench.run(1);
  std::size_t next = 0;
  for (const auto& event : bench.reporter.events)
    if (const auto* started = std::get_if<CellStarted>(&event))
      CHECK(started->cell == next++);
  CHECK(next == bench.plan.cells.size());
}

TEST_CASE("the stream starts with RunStarted and ends with RunFinished", "[dispatcher]")
{
  Bench bench;
  (void)bench.run(2);
  REQUIRE(std::holds_alternative<RunStarted>(bench.reporter.events.front()));
  CHECK(std::get<RunStarted>(bench.reporter.events.front()).run_id == bench.run_dir.id());
  CHECK(std::holds_alternative<RunFinished>(bench.reporter.events.back()));
}

TEST_CASE("a result is identified by its cell, whatever the runner said", "[dispatcher]")
{
  Bench bench;
  bench.plan.cells.resize(3);
  bench.plan.cells.erase(bench.plan.cells.begin(), bench.plan.cells.begin() + 2);
  bench.runner.script_all([](const CellJob&) {
    return CellResult{.name = "../../elsewhere", .verdict = Verdict::pass};
  });
  (void)bench.run(1);
  REQUIRE(bench.results().size() == 1);
  const auto result = bench.results().front();
  CHECK(result.name == "fairness/scx_demo/tiny-1llc");
  CHECK(result.scheduler == "scx_demo");
  CHECK(result.topology == "1n1l4c1t");
}

TEST_CASE("never more cells than slots run at once", "[dispatcher]")
{
  Bench bench;
  Turnstile turnstile;
  bench.runner.script_all([&](const CellJob&) {
    turnstile.enter();
    std::this_thread::yield();
    turnstile.leave();
    return CellResult{.verdict = Verdict::pass};
  });
  (void)bench.run(2);
  CHECK(turnstile.most <= 2);
}

TEST_CASE("two slots really run two cells at once", "[dispatcher]")
{
  Bench bench;
  bench.plan.cells.resize(2);
  std::mutex mutex;
  std::condition_variable met;
  int arrived = 0;
  bench.runner.script_all([&](const CellJob&) {
    std::unique_lock lock(mutex);
    ++arrived;
    met.notify_all();
    const bool is_together =
        met.wait_for(lock, std::chrono::seconds(5), [&] { return arrived == 2; });
    return CellResult{.verdict = is_together ? Verdict::pass : Verdict::fail};
  });
  CHECK(bench.run(2).passed == 2);
}

TEST_CASE("cells that exceed the memory together run one after the other", "[dispatcher]")
{
  Bench bench;
  Turnstile turnstile;
  bench.runner.script_all([&](const CellJob&) {
    turnstile.enter();
    std::this_thread::yield();
    turnstile.leave();
    return CellResult{.verdict = Verdict::pass};
  });
  const auto summary = bench.run(4, 600); // a guest takes at least 512
  CHECK(summary.passed == bench.plan.cells.size());
  CHECK(turnstile.most == 1);
}

TEST_CASE("a cell larger than all memory still runs, alone", "[dispatcher]")
{
  Bench bench;
  CHECK(bench.run(4, 1).passed == bench.plan.cells.size());
}

TEST_CASE("a runner that gives no verdict fails the cell as a host fault", "[dispatcher]")
{
  Bench bench;
  bench.plan.cells.resize(1);
  bench.runner.script_all([](const CellJob&) { return CellResult{}; });
  CHECK(bench.run(1).failed == 1);
  CHECK(bench.results().front().fault == Fault::host);
}

TEST_CASE("with --no-skip a skip is a failure that keeps its reason", "[dispatcher]")
{
  Bench bench;
  bench.plan.cells.resize(1);
  bench.runner.script_all([](const CellJob&) {
    return CellResult{.verdict = Verdict::skip, .reason = "no sched_ext"};
  });
  CHECK(bench.run(1, 0, true).failed == 1);
  CHECK(bench.results().front().reason.find("no sched_ext") != std::string::npos);
}

TEST_CASE("cancelling keeps what finished and drops what was cut short", "[dispatcher]")
{
  Bench bench;
  bench.runner.script(bench.plan.cells[1].name, [&](const CellJob& job) {
    bench.cancel.cancel();
    CHECK(job.cancel->is_cancelled());
    return CellResult{.verdict = Verdict::fail, .reason = "cut short"};
  });
  const auto summary = bench.run(1);
  CHECK(summary.is_interrupted);
  CHECK(exit_code(summary) == kExitInterrupted);
  CHECK(summary.finished() == 1);
  CHECK(bench.has_sidecar(bench.plan.cells[0].name));
  CHECK_FALSE(bench.has_sidecar(bench.plan.cells[1].name));
  CHECK(std::get<RunFinished>(bench.reporter.events.back()).is_interrupted);
}

TEST_CASE("a result that cannot be written is counted and reported all the same", "[dispatcher]")
{
  Bench bench;
  bench.plan.cells.resize(1);
  bench.runner.script_all([](const CellJob& job) {
    std::filesystem::remove_all(job.artifact_dir);
    return CellResult{.verdict = Verdict::pass};
  });
  const auto summary = bench.run(1);
  CHECK(summary.unrecorded == 1);
  CHECK(bench.results().size() == 1);
  CHECK(exit_code(summary) == kExitEnvironment);
}
