/// What a work type gets to do its work with, in the worker's process: parameters, its group, ways
/// to wait, and the meter. A work type's loop is: do some work, say `did(units)`, until
/// `should_stop()`. A worker that is blocked when the scenario ends is simply killed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/scenario/random.h"
#include "core/scenario/sched_policy.h"
#include "core/scenario/telemetry.h"
#include "core/scenario/work_type.h"

namespace ktstr {

/// CLOCK_MONOTONIC in nanoseconds.
std::uint64_t monotonic_ns();

/// Spins for this many rounds of a multiply chain that the compiler cannot shorten. Returns a value
/// that depends on all of them.
std::uint64_t burn(std::uint64_t rounds);

/// Both ends of a pipe; or an event counter, which is both.
struct PipeEnds {
  int read_fd = -1;
  int write_fd = -1;
};

class WorkerRun {
public:
  struct Setup {
    const WorkParams* params = nullptr;
    CrewControl* control = nullptr;
    std::span<WorkerSlot> group;       ///< of all members
    std::span<WorkerSlot> peers;       ///< of all workers of the same specification
    std::vector<PipeEnds> pipes;       ///< one per member, for types that need them
    void* shared = nullptr;            ///< of the group, for types that need it
    std::filesystem::path cgroup_dir;  ///< its own; empty: the engine's
    std::filesystem::path cgroup_root; ///< of the scenario
    const std::function<void(WorkerRun&)>* custom = nullptr;
    int member = 0;
    bool is_measured = true;    ///< false: only its iterations are counted
    std::uint64_t start_ns = 0; ///< when it was due to begin
    std::uint64_t seed = 0;
  };
  explicit WorkerRun(Setup setup);

  [[nodiscard]] bool should_stop() const
  {
    return setup_.control->stop.load(std::memory_order_relaxed) != 0;
  }
  [[nodiscard]] std::int64_t param(std::size_t index) const { return (*setup_.params)[index]; }
  [[nodiscard]] std::uint64_t count_param(std::size_t index) const
  {
    return static_cast<std::uint64_t>(param(index));
  }
  [[nodiscard]] int member() const { return setup_.member; }
  [[nodiscard]] int group_size() const { return static_cast<int>(setup_.group.size()); }
  [[nodiscard]] const WorkParams& params() const { return *setup_.params; }
  [[nodiscard]] const Setup& setup() const { return setup_; }
  /// The group's memory, which starts as zeroes.
  template <typename T> T& shared() { return *static_cast<T*>(setup_.shared); }
  WorkerSlot& slot() { return setup_.group[static_cast<std::size_t>(setup_.member)]; }
  Random& random() { return random_; }
  /// CPUs that the kernel allowed when the worker started.
  [[nodiscard]] std::vector<int> allowed_cpus();

  /// Ends an iteration that did this much work.
  void did(std::uint64_t units);
  /// The same, and keeps how long the iteration took.
  void did_timed(std::uint64_t units);
  /// Marks life without ending an iteration: for long bursts, so that gaps are seen.
  void still_running();
  /// Burns CPU until this much time has passed, running or not. Returns rounds of work.
  std::uint64_t burn_for_us(std::uint64_t us);

  /// Sleeps; the lateness of waking is a wake latency.
  void sleep_us(std::uint64_t us);

  /// Sends one message to a member: counted in its word, which it may be blocked on.
  void notify(int member);
  /// Waits until more messages than `seen` have come; gives their number.
  std::uint32_t await_messages(std::uint32_t seen);

  /// Marks a member as runnable from now on, when it waits; for those that wake by other means.
  void mark_woken(int member);
  /// Waits by other means: between the two, time does not count as a gap. The second takes the
  /// moment at which the worker could have run; without one, it was just then.
  void begin_waiting();
  void end_waiting(std::uint64_t due_ns = 0);
  /// Waits while a word has this value. May return early.
  void wait_on(std::atomic<std::uint32_t>& word, std::uint32_t value);

  /// Binds itself to CPUs; being found elsewhere right after that counts as misplaced.
  void bind_to(const std::vector<int>& cpus);
  /// From now on nobody but this worker can say where it may be.
  void leave_placement_unchecked();
  /// Changes the policy, or gives up.
  void take_policy(const SchedPolicy& policy);
  /// Says, before it does, that it will give itself as little weight as this (task_weight): with it
  /// a fair scheduler may keep it waiting.
  void note_least_weight(double weight);
  /// For the report.
  void note(const std::string& text);

  /// Writes a byte into a member's pipe.
  void write_pipe(int member);
  /// Reads a byte from the own pipe, waiting for it.
  void read_pipe();

  /// Ends the worker because it cannot do its work; the scenario ends with this error.
  [[noreturn]] void give_up(const char* what, int error_number);
  /// Ends the worker because its loop is broken, likewise.
  [[noreturn]] void fail(const std::string& text);

private:
  void observe(std::uint64_t now);
  void observe_gap(std::uint64_t length, std::uint64_t since, int cpu);
  void observe_cpu(std::uint64_t now, int cpu);
  void observe_waking();
  int observe_place();
  void observe_misplaced(std::uint64_t now, int cpu);

  Setup setup_;
  Random random_;
  std::uint64_t last_seen_ns_;
  std::uint64_t last_done_ns_;
};

/// Loops of the work type Custom by name.
using CustomWork = std::map<std::string, std::function<void(WorkerRun&)>>;

/// Writes why a worker cannot go on into its slot and ends the process.
[[noreturn]] void
give_up_worker(CrewControl& control, WorkerSlot& slot, const char* what, int error_number);

} // namespace ktstr
