/// What workers write while they run: one slot each, in memory shared with the engine, which reads
/// it at any time and after the worker is gone. A slot has one writer, its worker, but for `word`
/// and `due_ns`, which those that wake it write too. Measuring costs one clock read and one CPU
/// number per iteration, both without a system call.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/check/latency_histogram.h"

namespace ktstr {

/// A set of CPUs that one process writes and others read. Numbers outside it are ignored.
struct CpuBits {
  static constexpr int kCount = 1024;
  std::array<std::atomic<std::uint64_t>, kCount / 64> words{};

  void add(int cpu)
  {
    if (cpu >= 0 && cpu < kCount)
      word(cpu).store(word(cpu).load(std::memory_order_relaxed) | bit(cpu),
                      std::memory_order_relaxed);
  }
  void clear()
  {
    for (auto& one : words)
      one.store(0, std::memory_order_relaxed);
  }
  [[nodiscard]] bool has(int cpu) const
  {
    return cpu >= 0 && cpu < kCount &&
           (words[static_cast<std::size_t>(cpu) / 64].load(std::memory_order_relaxed) & bit(cpu)) !=
               0;
  }

private:
  std::atomic<std::uint64_t>& word(int cpu) { return words[static_cast<std::size_t>(cpu) / 64]; }
  static std::uint64_t bit(int cpu) { return 1ULL << (static_cast<unsigned>(cpu) % 64); }
};

struct MigrationRecord {
  std::uint64_t at_ns = 0; ///< CLOCK_MONOTONIC, like every moment in a slot
  std::int32_t from_cpu = 0;
  std::int32_t to_cpu = 0;
};

struct alignas(64) WorkerSlot {
  static constexpr std::size_t kMigrations = 64; ///< kept; all are counted
  static constexpr std::size_t kErrorBytes = 192;
  static constexpr std::uint64_t kBlocked = 0;

  /// Since when the worker could be running: its last sign of life, the end of its sleep, or when
  /// another worker woke it. kBlocked while it waits for another worker.
  std::atomic<std::uint64_t> due_ns{0};
  /// Counts what other workers sent to this one; a futex.
  alignas(64) std::atomic<std::uint32_t> word{0};

  alignas(64) std::atomic<std::uint64_t> work{0};
  std::atomic<std::uint64_t> iterations{0};
  std::atomic<std::uint64_t> max_gap_ns{0};
  std::uint64_t max_gap_at_ns = 0;
  std::int32_t max_gap_cpu = -1;
  std::atomic<std::int32_t> cpu{-1}; ///< where it was last seen
  std::atomic<std::uint64_t> migration_count{0};
  std::array<MigrationRecord, kMigrations> migrations{};
  CpuBits used_cpus;
  /// Where it may run. The engine changes it together with the kernel's mask; `allowed_epoch` is
  /// odd while it does, and for as long as nobody can say where the worker may be.
  CpuBits allowed_cpus;
  std::atomic<std::uint32_t> allowed_epoch{1};
  std::atomic<bool> is_placement_unchecked{false}; ///< for good: it binds itself
  std::atomic<bool> has_left{false};               ///< its cgroup's cpuset is not its own
  std::atomic<std::uint64_t> excused_until_ns{0};  ///< nobody expects it to run until then
  std::atomic<std::uint64_t> misplaced{0};         ///< iterations on a CPU that was not allowed
  std::int32_t misplaced_cpu = -1;                 ///< the first such ...
  std::uint64_t misplaced_at_ns = 0;               ///< ... and when
  std::atomic<std::int32_t> pid{0};                ///< of the worker's process, once it is set up
  std::atomic<double> least_weight{1};             ///< that it gives itself, see WeightRange
  std::uint64_t setup_delay_ns = 0;                ///< spent on run queues until it was set up
  std::uint64_t setup_cpu_ns = 0;                  ///< CPU time until it was set up
  LatencyHistogram wake_latency;
  LatencyHistogram iteration_cost;       ///< of work types that time their iterations
  std::array<char, kErrorBytes> note{};  ///< what the report should say of it
  std::array<char, kErrorBytes> error{}; ///< why it could not run; written before it exits
  bool is_broken = false;                ///< the machine lacks nothing: its loop is wrong
};

/// Shared by a crew's workers and the engine.
struct alignas(64) CrewControl {
  std::atomic<std::uint32_t> ready{0};  ///< workers that are set up; a futex
  std::atomic<std::uint32_t> failed{0}; ///< workers that gave up
  std::atomic<std::uint32_t> stop{0};   ///< 1 once measuring is over
};

/// Shared by crews that start together.
struct alignas(64) StartGate {
  std::atomic<std::uint32_t> go{0}; ///< a futex: 1 once the crews may run
};

} // namespace ktstr
