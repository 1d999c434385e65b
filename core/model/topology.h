/// A machine's shape: NUMA nodes, last-level caches, cores, threads. The text form is
/// `{numa}n{llcs}l{cores}c{threads}t` with LLCs machine-wide: "1n2l4c2t" is one node, two LLCs of
/// four cores with two threads each, 16 CPUs. CPUs are numbered thread fastest, then core, then
/// LLC; LLCs follow the nodes in order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace ktstr {

/// One node of a topology whose nodes differ.
struct NumaNode {
  std::uint32_t llcs = 0;       ///< 0: a node without CPUs
  std::uint32_t memory_mib = 0; ///< a node with CPUs needs some
};

struct Topology {
  std::uint32_t numa_nodes = 1;
  std::uint32_t llcs = 1; ///< machine-wide
  std::uint32_t cores_per_llc = 1;
  std::uint32_t threads_per_core = 1;
  std::vector<NumaNode> nodes;         ///< empty: LLCs and memory are spread evenly
  std::vector<std::uint8_t> distances; ///< row-major numa x numa; empty: 10 local, 20 remote
  /// What firmware tells of memory's speed (ACPI HMAT), from each node with CPUs (row) to the
  /// memory of each (column); rows of nodes without CPUs are zero. Both are set, or none.
  std::vector<std::uint32_t> latencies_ns;
  std::vector<std::uint32_t> bandwidths_mib_s;
  std::vector<std::uint32_t> cache_mib; ///< memory-side cache of each node, 0: none; empty: no node
  std::vector<int>
      offline_cpus; ///< present, but taken offline before the scheduler starts; sorted, never CPU 0
  friend bool operator==(const Topology&, const Topology&);
};

/// Where a CPU sits; all machine-wide except `core` (within its LLC) and `thread` (within its
/// core).
struct CpuPlace {
  std::uint32_t node = 0;
  std::uint32_t llc = 0;
  std::uint32_t core = 0;
  std::uint32_t thread = 0;
};

std::uint32_t total_cpus(const Topology& topology);
std::uint32_t cpus_per_llc(const Topology& topology);
/// Number of LLCs in a node.
std::uint32_t llcs_in_node(const Topology& topology, std::uint32_t node);
/// Precondition: the topology is valid and cpu < total_cpus.
CpuPlace place_of(const Topology& topology, std::uint32_t cpu);
std::uint32_t numa_node_of_llc(const Topology& topology, std::uint32_t llc);
/// The node whose CPUs are nearest to a node's memory: itself when it has CPUs, else that of the
/// least latency, or of the least distance where no latencies are known.
std::uint32_t initiator_of(const Topology& topology, std::uint32_t node);
std::uint32_t distance_between(const Topology& topology, std::uint32_t from, std::uint32_t to);

/// Parses the text form, and ours for unequal nodes (see topology.cpp). The error says what was
/// expected where.
Result<Topology> parse_topology(std::string_view text);
/// Inverse of parse_topology.
std::string format_topology(const Topology& topology);
/// The first rule that is violated, in the order of the rules (reference behaviour).
Status validate_topology(const Topology& topology);

/// A named topology of the gauntlet.
struct Preset {
  std::string name;
  Topology topology;
  bool is_default = false;         ///< part of a gauntlet that names no presets
  std::string note;                ///< for presets named after a bug: what broke there
  std::uint32_t memory_mib = 2048; ///< what the reference gives it
  bool is_of_test = false;         ///< only for the tests whose own machine it is
};

/// All built-in presets, in stable order.
const std::vector<Preset>& builtin_presets();

} // namespace ktstr
