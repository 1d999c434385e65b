/// A machine drawn as text: nodes, last-level caches, cores in brackets, CPU numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/model/topology.h"

namespace ktstr {

/// One CPU of a machine, wherever the knowledge comes from. Cores are numbered machine-wide.
struct DrawnCpu {
  int cpu = 0;
  int node = 0;
  int llc = 0;
  int core = 0;
  bool is_online = true;
};

struct DrawnMachine {
  std::string name;  ///< a preset's; may be empty
  std::string title; ///< the topology's text, or what else the machine is
  std::vector<DrawnCpu> cpus;
  std::vector<std::uint64_t> node_memory_mib;   ///< per node; empty: not known
  std::vector<std::vector<int>> node_distances; ///< per node; empty: not known
};

DrawnMachine machine_of(const Topology& topology);

std::string draw(const DrawnMachine& machine);
/// The same as data: cpus (cpu, node, llc, core, online), nodes (node, cpus, memory_mib,
/// distances), llcs (llc, node, cpus).
Json to_json(const DrawnMachine& machine);

} // namespace ktstr
