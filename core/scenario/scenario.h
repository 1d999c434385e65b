/// Scenarios: what happens in the guest, as data. A document (JSON, "ktstr.scenario/1") names
/// cgroups, workers, steps and checks; this engine carries it out on the machine it runs on,
/// measures every worker, and judges.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/check/check_outcome.h"
#include "core/model/disturbance_info.h"
#include "core/model/payload_info.h"
#include "core/model/topology.h"
#include "core/model/verdict.h"
#include "core/model/work_type_info.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

struct PayloadRun;

enum class SchedulerAction { attach, detach, restart, replace };

/// Where and how a scenario runs.
struct ScenarioContext {
  std::vector<int> cpus;             ///< online CPUs that workers may use
  Topology topology;                 ///< as declared; CPU numbers in `cpus` are its numbers
  bool is_virtual_time = true;       ///< limits know their clock
  std::uint64_t seed = 0;            ///< start jitter and random streams of workers
  Milliseconds duration{1000};       ///< of a hold that names a fraction
  std::filesystem::path cgroup_root; ///< a cgroup v2 folder that is ours, without processes of its
                                     ///< own unless it is the root; empty: documents that name
                                     ///< cgroups are refused
  const CancelToken* cancel = nullptr;
  std::string scheduler_checks; ///< the scheduler's layer of checks, a JSON object; empty: none
  std::filesystem::path runner_cgroup; ///< of this process; empty: not known
  bool may_change_machine = false;     ///< CPUs and interrupts are ours
  /// Looks whether the scheduler under test is there; why not, when it is not. Absent: nobody asks.
  std::function<std::optional<std::string>()> scheduler_trouble;
  /// Changes the scheduler under test; the id is that of attach and replace. Absent: impossible.
  std::function<Status(SchedulerAction action, const std::string& id)> control_scheduler;
  std::vector<WorkTypeInfo> work_types; ///< of plugins
  CustomWork custom_work; ///< loops by name: of `work_types`, and what the work type Custom names
  /// False: of workers, nothing is measured but their iterations. For measuring what that costs.
  bool is_measured = true;
  std::vector<DisturbanceInfo> disturbances; ///< what disturbs the scenario while it runs
  std::vector<PayloadInfo> payloads; ///< those that may be run by id; paths are this machine's
  /// Gets each run of a payload when it is over. Absent: nobody asks.
  std::function<Status(const PayloadRun&)> report_payload;
};

struct ScenarioReport {
  Verdict verdict = Verdict::unset; ///< pass, fail, inconclusive
  std::vector<CheckOutcome> checks;
  Json summary; ///< flat object of numbers over all workers: workers, work, cpu_ns, max_gap_ns, ...
  Json phases;  ///< array: name, start_ns, end_ns, and iterations of all workers in it
  Json disturbances; ///< object: how often each disturbance acted
  Json captures;     ///< array: what operations captured, by tag
  Json workers; ///< array: per worker its cgroup, work, iterations, cpu_ns, wall_ns, run_delay_ns,
                ///< max_gap_ns, ...
};
/// {"verdict", "summary", "checks", "workers"}: what a test that asks for the report gets.
Json to_json(const ScenarioReport& report);

/// What a document needs beside the engine. Names stand once each.
struct ScenarioNeeds {
  std::vector<std::string> payloads;    ///< ids
  std::vector<WorkTypeInfo> work_types; ///< those of the given ones that it names
  std::vector<std::string> schedulers;  ///< as its operations name them
  std::string topology;                 ///< text form of its machine; empty: any
};
/// Kind invalid as validate_scenario.
Result<ScenarioNeeds> needs_of_scenario(std::string_view document,
                                        const std::vector<WorkTypeInfo>& work_types = {});

/// What operations call the cell's own scheduler.
inline constexpr std::string_view kOwnScheduler = "own";

/// Checks a document without running it. The error names the path inside it and what was expected.
/// `work_types` are those that plugins add.
Status validate_scenario(std::string_view document,
                         const std::vector<WorkTypeInfo>& work_types = {});

/// One threshold of a test: what is asserted in the end, and which layer says so.
struct Threshold {
  std::string name;
  std::string value;  ///< "on", "off", "25", "not asserted"
  std::string origin; ///< library, scheduler, test
};
/// All thresholds of a document on top of a scheduler's layer. Kind invalid as validate_scenario.
Result<std::vector<Threshold>> thresholds_of(std::string_view document,
                                             std::string_view scheduler_checks,
                                             const std::vector<WorkTypeInfo>& work_types = {});

/// Carries a document out. Blocks until it is over and all its workers and cgroups are gone. Error
/// kinds: invalid (the document), unsupported (the machine lacks something it needs), internal.
Result<ScenarioReport> run_scenario(std::string_view document, const ScenarioContext& context);

} // namespace ktstr
