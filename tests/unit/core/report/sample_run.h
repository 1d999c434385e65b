/// One fixed run, as events: passes, failures of several faults, an inconclusive cell, skips, a
/// slow cell, and an interruption that leaves cells unrun.
#pragma once

#include "tests/unit/core/run/sample_plan.h"

namespace ktstr::testing {

inline CellResult result_of(const Plan& plan, std::size_t index, Verdict verdict)
{
  const Cell& cell = plan.cells[index];
  return {.name = cell.name,
          .verdict = verdict,
          .test = plan.test(cell).id,
          .scheduler = plan.scheduler(cell).id,
          .profile = format_profile(plan.profile(cell)),
          .preset = plan.preset(cell).name,
          .topology = format_topology(plan.preset(cell).topology),
          .kernel = plan.kernel(cell).label,
          .clock = "virtual",
          .accel = "tcg",
          .is_attached = true,
          .boot_ms = 150,
          .body_ms = 1000,
          .total_ms = 1400,
          .sidecar_file = "/runs/1/cells/" + std::to_string(index) + "/cell.json"};
}

inline CellResult scheduler_failure(const Plan& plan, std::size_t index)
{
  auto result = result_of(plan, index, Verdict::fail);
  result.fault = Fault::scheduler;
  result.reason = "runnable task stall (watchdog failed to check in for 2.001s)";
  result.details = {
      "check 'gap' failed: worker 3 of cgroup 'a': 2001 ms without running, limit 500",
      "dump, first line\ndump, second line with \x1b[31mcolour\x1b[0m of the guest"};
  result.console_tail = "[    3.2] sched_ext: demo: enabled\n[    5.2] sched_ext: demo: disabled\n";
  return result;
}

inline CellResult host_failure(const Plan& plan, std::size_t index)
{
  auto result = result_of(plan, index, Verdict::fail);
  result.fault = Fault::host;
  result.reason = "QEMU ended: no space left on device";
  result.is_attached = false;
  return result;
}

inline CellResult inconclusive(const Plan& plan, std::size_t index)
{
  auto result = result_of(plan, index, Verdict::inconclusive);
  result.fault = Fault::test;
  result.reason = "no worker ran long enough to be judged";
  return result;
}

inline CellResult skip(const Plan& plan, std::size_t index)
{
  auto result = result_of(plan, index, Verdict::skip);
  result.reason = "this kernel has no sched_ext";
  result.is_attached = false;
  return result;
}

/// Feeds the run to a reporter. `clock` moves as the run goes on.
inline void play(const Plan& plan, FakeClock& clock, Reporter& reporter, bool is_interrupted)
{
  const auto finish = [&](std::size_t index, const CellResult& result) {
    reporter.on(CellStarted{.cell = index});
    clock.sleep(Milliseconds(result.total_ms));
    reporter.on(Tick{});
    reporter.on(CellFinished{.cell = index, .result = result});
  };
  reporter.on(RunStarted{.plan = &plan,
                         .run_id = "20260131-235959-042",
                         .run_dir = "/runs/1",
                         .slots = 2,
                         .accel = "tcg",
                         .clock = "virtual",
                         .note = "kvm is not used: /dev/kvm cannot be opened"});
  finish(0, result_of(plan, 0, Verdict::pass));
  finish(1, result_of(plan, 1, Verdict::pass));
  finish(2, scheduler_failure(plan, 2));
  finish(3, host_failure(plan, 3));
  finish(4, inconclusive(plan, 4));
  finish(5, skip(plan, 5));
  finish(6, skip(plan, 6));
  auto slow = result_of(plan, 7, Verdict::pass);
  slow.total_ms = 31000;
  finish(7, slow);
  for (std::size_t i = 8; !is_interrupted && i < plan.cells.size(); ++i)
    finish(i, result_of(plan, i, Verdict::pass));
  reporter.on(RunFinished{.is_interrupted = is_interrupted, .elapsed = Milliseconds(42100)});
}

} // namespace ktstr::testing
