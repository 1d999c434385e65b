/// A crew: workers that are forked together, start together, are measured and killed together. The
/// engine's process is single-threaded, so that a forked worker may do anything. Crews with one
/// gate start together. Destroying a crew kills and reaps what is left of it.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/check/check_outcome.h"
#include "core/check/worker_report.h"
#include "core/scenario/numa_pages.h"
#include "core/scenario/shared_memory.h"
#include "core/scenario/worker.h"

namespace ktstr {

class CrewMemory;

/// Lets the workers of one or more crews begin at the same moment.
class Gate {
public:
  static Result<std::unique_ptr<Gate>> create();
  [[nodiscard]] StartGate& shared() const { return *static_cast<StartGate*>(memory_.data()); }
  void open() const;

private:
  explicit Gate(SharedMemory memory) : memory_(std::move(memory)) {}
  SharedMemory memory_;
};

class Crew {
public:
  /// Forks the workers, which wait at the gate; plans of one group follow each other. The gate
  /// outlives their start. Error: fork or memory failed.
  static Result<std::unique_ptr<Crew>> spawn(std::vector<WorkerPlan> plans, const Gate& gate);
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew();

  /// Waits until every worker is set up. Error: a worker gave up, and why. When the time is over
  /// the outcome names workers that are not ready: they got no CPU.
  Result<std::optional<CheckOutcome>> await_ready(Milliseconds limit);
  /// To be called just before the gate opens.
  void set_start(std::uint64_t now_ns);
  /// A worker gave up while it ran.
  [[nodiscard]] bool has_failed() const;
  /// Ends measuring and kills the workers. Error: a worker had ended before, and how. Crews that
  /// end together are all killed before any is reaped: who still runs may keep others from dying.
  Status finish();
  void reap(Milliseconds limit);

  /// Around a change of where workers may run: in between nobody checks, after it what the kernel
  /// says then is what counts.
  void begin_placement_change();
  void end_placement_change();
  /// Binds its workers by an intent within these CPUs.
  Status set_affinity(const AffinityIntent& intent,
                      const std::vector<int>& cpus,
                      std::uint64_t seed,
                      const Machine& machine);
  /// Around a change of the scheduler: what keeps a worker waiting in between is the kernel, which
  /// serves all tasks itself then (bypass mode) and makes the change in a real-time thread.
  void begin_scheduler_change();
  void end_scheduler_change();
  /// While they are paused nobody expects them to run.
  void set_paused(bool is_paused);
  [[nodiscard]] bool is_paused() const { return is_paused_; }
  /// Sends a signal to each.
  void signal(int number) const;
  /// Moves all to a cgroup.
  Status move_to(const std::filesystem::path& cgroup) const;
  [[nodiscard]] std::uint64_t iterations() const;

  /// After finish. Moments count from `origin_ns`.
  [[nodiscard]] std::vector<WorkerReport> reports(std::uint64_t origin_ns,
                                                  const std::vector<int>& machine_cpus) const;
  /// Workers that did not die; nothing when all did.
  [[nodiscard]] std::optional<CheckOutcome> undead() const;
  [[nodiscard]] std::size_t size() const { return members_.size(); }

private:
  /// What the engine knows of a worker beside its slot.
  struct Member {
    WorkerPlan plan;
    int pid = -1; ///< -1 once reaped
    int former_pid = 0;
    std::uint64_t start_ns = 0;
    std::uint64_t end_ns = 0; ///< when it was sampled
    std::uint64_t cpu_ns = 0;
    std::uint64_t open_gap_ns = 0; ///< waiting when it was sampled
    std::uint64_t open_gap_at_ns = 0;
    std::optional<std::uint64_t> run_delay_ns;
    NumaPages numa_pages;
    std::optional<std::uint64_t> migrated_pages;
    std::set<int> ever_allowed; ///< CPUs, once they were changed
  };

  /// What a group shares beside its slots.
  struct GroupMemory {
    std::size_t first = 0; ///< member
    SharedMemory memory;   ///< null: nothing
  };

  Crew(std::vector<WorkerPlan> plans, std::unique_ptr<CrewMemory> memory, const Gate& gate);
  Status fork_all();
  Status fork_group(std::size_t first);
  void sample(Member& member, const WorkerSlot& slot);
  static Gap gap_of(const Member& member, const WorkerSlot& slot, std::uint64_t origin_ns);
  void kill_all();
  void count_pages();
  [[nodiscard]] Status first_early_end() const;
  [[nodiscard]] WorkerReport
  report_of(std::size_t index, std::uint64_t origin_ns, const std::vector<int>& machine_cpus) const;

  void add_metrics(std::vector<WorkerReport>& reports) const;

  const Gate* gate_;
  std::vector<Member> members_;
  std::vector<GroupMemory> groups_;
  std::unique_ptr<CrewMemory> memory_;
  void excuse_until(std::uint64_t moment_ns);

  bool is_paused_ = false;
  bool has_nodes_ = false; ///< the machine has several NUMA nodes: pages are counted
  std::optional<std::uint64_t> migrated_before_;
};

} // namespace ktstr
