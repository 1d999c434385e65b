/// A small plan made by hand, and a runner that plays a script: what the tests of dispatcher and
/// reporters run instead of machines.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/run/cell_runner.h"
#include "core/run/events.h"

namespace ktstr::testing {

/// Tests `fairness` and `smoke`, schedulers `eevdf` and `scx_demo` (with the profile `vtime`),
/// topologies tiny-1llc and odd-3llc, one kernel: 12 cells in the order of real plans.
inline Plan sample_plan()
{
  Plan plan;
  plan.tests = {{.id = "fairness"}, {.id = "smoke"}};
  plan.schedulers = {{.id = "eevdf", .kind = SchedulerKind::kernel_default},
                     {.id = "scx_demo", .kind = SchedulerKind::bpf, .flags = {{.id = "vtime"}}}};
  plan.profiles = {{Profile{}}, {Profile{}, Profile{.flags = {"vtime"}}}};
  plan.presets = {
      {.name = "tiny-1llc", .topology = {.cores_per_llc = 4}, .is_default = true},
      {.name = "odd-3llc", .topology = {.llcs = 3, .cores_per_llc = 3}, .is_default = true}};
  plan.kernels = {{.label = "7.3.4", .sanitized_label = "kernel_7_3_4"}};
  for (std::size_t test = 0; test < plan.tests.size(); ++test)
    for (std::size_t scheduler = 0; scheduler < plan.schedulers.size(); ++scheduler)
      for (std::size_t profile = 0; profile < plan.profiles[scheduler].size(); ++profile)
        for (std::size_t preset = 0; preset < plan.presets.size(); ++preset) {
          const auto flags = format_profile(plan.profiles[scheduler][profile]);
          plan.cells.push_back({.name = plan.tests[test].id + "/" + plan.schedulers[scheduler].id +
                                        (flags.empty() ? "" : "+" + flags) + "/" +
                                        plan.presets[preset].name,
                                .test = test,
                                .scheduler = scheduler,
                                .profile = profile,
                                .preset = preset});
        }
  return plan;
}

/// Runs a function per cell; passes when the script has nothing for it.
class ScriptedRunner final : public CellRunner {
public:
  using Script = std::function<CellResult(const CellJob&)>;

  void script(const std::string& cell, Script action) { scripts_[cell] = std::move(action); }
  void script_all(Script action) { fallback_ = std::move(action); }

  CellResult run(const CellJob& job) override
  {
    const auto found = scripts_.find(job.cell->name);
    return found != scripts_.end() ? found->second(job) : fallback_(job);
  }

private:
  std::map<std::string, Script> scripts_;
  Script fallback_ = [](const CellJob&) { return CellResult{.verdict = Verdict::pass}; };
};

/// Keeps every event that it is told.
class RecordingReporter final : public Reporter {
public:
  void on(const Event& event) override
  {
    if (!std::holds_alternative<Tick>(event))
      events.push_back(event);
  }
  std::vector<Event> events;
};

/// A clock that moves when it is told to.
class FakeClock final : public Clock {
public:
  [[nodiscard]] Milliseconds now() const override { return now_; }
  void sleep(Milliseconds duration) override { now_ += duration; }

private:
  Milliseconds now_{1000};
};

} // namespace ktstr::testing
