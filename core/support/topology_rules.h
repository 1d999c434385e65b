/// Rules about topologies that the model's own do not have: the strict text form, the retired one,
/// an override given by hand, and parts of the firmware's tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/model/topology.h"

namespace ktstr::support {

/// "1n2l4c2t" and nothing more: parse_topology without the sections for unequal nodes. Whether the
/// LLCs divide evenly is not checked.
Result<Topology> parse_topo_string(std::string_view text);

/// Sockets, cores and threads ("2s4c2t", "1s2l4c2t"), a form that is read no more.
bool looks_like_legacy_topo(std::string_view text);

struct TopoOverride {
  std::uint32_t numa_nodes = 1;
  std::uint32_t llcs = 1;
  std::uint32_t cores = 1;
  std::uint32_t threads = 1;
  std::uint32_t memory_mib = 0;
};

/// The first of: each number > 0 in the order above, cores x threads in 32 bits, and that x llcs.
Status validate_topo_override(const TopoOverride& topology);

/// n x n distances: 10 on the diagonal, more beside it, symmetric.
Status validate_numa_distance(std::uint32_t n, const std::vector<std::uint8_t>& entries);

/// A cache in front of a node's memory, as the firmware's table has it.
struct MemSideCache {
  std::uint64_t size = 0;
  std::uint8_t associativity = 0; ///< 4 bits
  std::uint8_t write_policy = 0;  ///< 4 bits
  std::uint16_t line_size = 0;
};

Status validate_mem_side_cache(const MemSideCache& cache);

} // namespace ktstr::support
