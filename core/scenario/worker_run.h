/// What a work type gets to do its work with, in the worker's process: parameters, its group, ways
/// to wait, and the meter. A work type's loop is: do some work, say `did(units)`, until
/// `should_stop()`. A worker that is blocked when the scenario ends is simply killed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/scenario/random.h"
#include "core/scenario/telemetry.h"
#include "core/scenario/work_type.h"

namespace ktstr {

/// CLOCK_MONOTONIC in nanoseconds.
std::uint64_t monotonic_ns();

/// Spins for this many rounds of a multiply chain that the compiler cannot shorten. Returns a value
/// that depends on all of them.
std::uint64_t burn(std::uint64_t rounds);

/// Both ends of a pipe.
struct PipeEnds {
  int read_fd = -1;
  int write_fd = -1;
};

class WorkerRun {
public:
  struct Setup {
    const WorkParams* params = nullptr;
    CrewControl* control = nullptr;
    std::span<WorkerSlot> group; ///< of all members
    std::vector<PipeEnds> pipes; ///< one per member, for types that need them
    int member = 0;
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
  Random& random() { return random_; }

  /// Ends an iteration that did this much work.
  void did(std::uint64_t units);
  /// Marks life without ending an iteration: for long bursts, so that gaps are seen.
  void still_running() { observe(monotonic_ns()); }
  /// Burns CPU until this much time has passed, running or not. Returns rounds of work.
  std::uint64_t burn_for_us(std::uint64_t us);

  /// Sleeps; the lateness of waking is a wake latency.
  void sleep_us(std::uint64_t us);

  /// Sends one message to a member: counted in its word, which it may be blocked on.
  void notify(int member);
  /// Waits until more messages than `seen` have come; gives their number.
  std::uint32_t await_messages(std::uint32_t seen);

  /// Writes a byte into a member's pipe.
  void write_pipe(int member);
  /// Reads a byte from the own pipe, waiting for it.
  void read_pipe();

  /// Ends the worker because it cannot do its work; the scenario ends with this error.
  [[noreturn]] void give_up(const char* what, int error_number);

private:
  void observe(std::uint64_t now);
  void observe_gap(std::uint64_t length, std::uint64_t since, int cpu);
  void observe_cpu(std::uint64_t now, int cpu);
  void observe_waking();
  WorkerSlot& slot() { return setup_.group[static_cast<std::size_t>(setup_.member)]; }

  Setup setup_;
  Random random_;
  std::uint64_t last_seen_ns_;
};

/// Writes why a worker cannot go on into its slot and ends the process.
[[noreturn]] void
give_up_worker(CrewControl& control, WorkerSlot& slot, const char* what, int error_number);

} // namespace ktstr
