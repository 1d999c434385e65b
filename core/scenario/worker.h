/// One worker: what it is to do, and its life from fork to end.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/scenario/document.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

/// A worker with everything about it decided.
struct WorkerPlan {
  const WorkSpec* spec = nullptr; ///< outlives the worker
  WorkParams params;              ///< the specification's, fitted to the machine
  int first_peer = 0;             ///< among the crew, of the same specification ...
  int peers = 1;                  ///< ... and how many there are
  int index = 0;                  ///< over the whole scenario
  int member = 0;                 ///< within its group
  int group_size = 1;
  std::string cgroup;
  std::filesystem::path cgroup_dir;  ///< empty: stays where the engine is
  std::filesystem::path cgroup_root; ///< of the scenario
  std::string step;
  std::vector<int> affinity;                               ///< empty: left as it is
  const std::function<void(WorkerRun&)>* custom = nullptr; ///< of a work type that a plugin adds
  bool is_measured = true; ///< false: only its iterations are counted
  std::uint64_t jitter_ns = 0;
  std::uint64_t seed = 0;
};

/// Time that a process spent waiting on run queues, as schedstat says; nothing where the kernel
/// does not count it.
std::optional<std::uint64_t> run_delay_ns(const std::string& process);
/// CPU time of a process, including what it used since the last tick; 0 when it is gone.
std::uint64_t cpu_time_ns(int pid);

/// "worker 3 (SpinWait, cgroup 'cg_0')", as checks name it.
std::string name_of(const WorkerPlan& plan);

/// What a worker shares with its crew.
struct WorkerMemory {
  CrewControl* control = nullptr;
  StartGate* gate = nullptr;
  std::span<WorkerSlot> group;
  std::span<WorkerSlot> peers;
  std::vector<PipeEnds> pipes;
  void* shared = nullptr;
};

/// The life of a worker in its own process: joins its cgroup, takes its affinity and nice value,
/// says that it is ready, waits for the start, works. Never returns; ends with the engine's process
/// at the latest.
[[noreturn]] void
live_as_worker(const WorkerPlan& plan, const WorkerMemory& memory, int engine_pid);

} // namespace ktstr
