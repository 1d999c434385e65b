/// The machine as its own kernel sees it: what the host compares with the topology it asked for. A
/// virtual machine whose caches or nodes came out wrong would blame a scheduler for the host's
/// fault.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/result.h"

namespace ktstr::guest {

struct MachineCpu {
  int cpu = 0;
  int node = 0;
  std::string llc_cpus;  ///< who shares its last-level cache; empty when the kernel does not say
  std::string core_cpus; ///< who shares its core
};

struct MachineNode {
  int node = 0;
  std::string cpus;
  std::uint64_t memory_mib = 0;
  std::vector<int> distances;
  /// Of its memory, from the nearest CPUs, as firmware tells; 0: it tells nothing.
  std::uint64_t latency_ns = 0;
  std::uint64_t bandwidth_mib_s = 0;
  std::uint64_t cache_mib = 0; ///< before its memory; 0: none
};

struct Machine {
  std::string release; ///< of the kernel
  bool has_sched_ext = false;
  bool has_btf = false;
  std::uint64_t memory_mib = 0;
  std::vector<MachineCpu> cpus;
  std::vector<MachineNode> nodes;
};

/// Reads below `sys` and `proc` (/sys and /proc; tests have their own). The error names the file
/// that is missing.
Result<Machine> read_machine(const std::filesystem::path& sys, const std::filesystem::path& proc);

/// Content of the frame `ready`.
Json to_json(const Machine& machine);

} // namespace ktstr::guest
