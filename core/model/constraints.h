/// Which topologies a test or scheduler can run on. All bounds are inclusive.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/model/topology.h"

namespace ktstr {

struct Constraints {
  std::uint32_t min_numa_nodes = 1;
  std::optional<std::uint32_t> max_numa_nodes = 1;
  std::uint32_t min_llcs = 1;
  std::optional<std::uint32_t> max_llcs = 12;
  std::uint32_t min_cpus = 1;
  std::optional<std::uint32_t> max_cpus = 192;
  bool requires_smt = false;
  friend bool operator==(const Constraints&, const Constraints&) = default;
};

/// What this machine can represent. Under tcg only CPUs and memory matter.
struct HostCapacity {
  std::uint32_t cpus = 1; ///< this process may use (affinity and cgroup aware)
  std::uint32_t llcs = 1;
  std::uint32_t max_cpus_per_llc = 1;
  std::uint64_t memory_mib = 0; ///< available now
};

/// An error naming the first inverted pair (numa, llcs, cpus); its text contains "inverted".
Status validate_constraints(const Constraints& constraints);

/// Why a topology does not fit, as a phrase ("needs at least 2 LLCs, has 1"); nothing when it fits.
std::optional<std::string> reason_to_reject(const Constraints& constraints,
                                            const Topology& topology);

/// The reference's test under performance mode, where a vCPU needs a CPU of its own.
bool accepts(const Constraints& constraints, const Topology& topology, const HostCapacity& host);
bool accepts_no_perf_mode(const Constraints& constraints,
                          const Topology& topology,
                          std::uint32_t host_cpus);

/// Reads /proc and /sys of this machine; falls back to one LLC.
HostCapacity host_capacity();
/// The same for a machine whose /proc and /sys are below `root`, using only `cpus`.
HostCapacity host_capacity(const std::filesystem::path& root, const std::vector<int>& cpus);

} // namespace ktstr
