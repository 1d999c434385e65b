/// The NUMA nodes of the running machine, as the kernel says.
#pragma once

#include <vector>

namespace ktstr {

struct OnlineNode {
  int id = 0;
  std::vector<int> cpus; ///< empty: a node with memory only
};

/// Sorted by id; one node without CPUs where the kernel knows no nodes.
std::vector<OnlineNode> online_numa_nodes();

} // namespace ktstr
