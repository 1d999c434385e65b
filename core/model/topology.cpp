#include "core/model/topology.h"

#include <algorithm>
#include <limits>

namespace ktstr {

namespace {

constexpr std::uint32_t kLocalDistance = 10;
constexpr std::uint32_t kRemoteDistance = 20;
constexpr std::uint64_t kMaxCpus = std::numeric_limits<std::uint32_t>::max();

bool cpu_count_overflows(const Topology& topology)
{
  const std::uint64_t per_llc =
      std::uint64_t{topology.cores_per_llc} * std::uint64_t{topology.threads_per_core};
  return per_llc > kMaxCpus || per_llc * topology.llcs > kMaxCpus;
}

Error rule(std::string message)
{
  return {ErrorKind::invalid, std::move(message)};
}

Status validate_counts(const Topology& topology)
{
  if (topology.llcs == 0)
    return rule("llcs must be > 0");
  if (topology.cores_per_llc == 0)
    return rule("cores_per_llc must be > 0");
  if (topology.threads_per_core == 0)
    return rule("threads_per_core must be > 0");
  if (topology.numa_nodes == 0)
    return rule("numa_nodes must be > 0");
  if (cpu_count_overflows(topology))
    return rule(fmt::format("total CPU count overflows u32: {} llcs x {} cores x {} threads",
                            topology.llcs,
                            topology.cores_per_llc,
                            topology.threads_per_core));
  return {};
}

Status validate_nodes(const Topology& topology)
{
  if (topology.nodes.empty()) {
    if (topology.llcs % topology.numa_nodes == 0)
      return {};
    return rule(fmt::format(
        "llcs ({}) must be divisible by numa_nodes ({})", topology.llcs, topology.numa_nodes));
  }
  if (topology.nodes.size() != topology.numa_nodes)
    return rule(fmt::format(
        "numa_nodes is {}, but {} nodes are listed", topology.numa_nodes, topology.nodes.size()));
  std::uint64_t sum = 0;
  for (const NumaNode& node : topology.nodes)
    sum += node.llcs;
  if (sum != topology.llcs)
    return rule(fmt::format("llcs is {}, but the nodes have {} in sum", topology.llcs, sum));
  for (std::size_t i = 0; i < topology.nodes.size(); ++i)
    if (topology.nodes[i].llcs > 0 && topology.nodes[i].memory_mib == 0)
      return rule(fmt::format("node {} has CPUs and therefore must have memory", i));
  return {};
}

Status validate_distances(const Topology& topology)
{
  const auto& distances = topology.distances;
  const std::size_t n = topology.numa_nodes;
  if (distances.empty())
    return {};
  if (distances.size() != std::uint64_t{n} * n)
    return rule(fmt::format(
        "distances must have {} x {} entries for {} nodes, has {}", n, n, n, distances.size()));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const unsigned here = distances[i * n + j];
      if (i == j && here != kLocalDistance)
        return rule(fmt::format("distance of node {} to itself must be 10, is {}", i, here));
      if (i != j && here <= kLocalDistance)
        return rule(fmt::format("distance of node {} to {} must be > 10, is {}", i, j, here));
      if (here != distances[j * n + i])
        return rule(
            fmt::format("distances must be symmetric: {} to {} differs from {} to {}", i, j, j, i));
    }
  return {};
}

Status validate_cells(const Topology& topology,
                      std::string_view name,
                      const std::vector<std::uint32_t>& cells,
                      std::uint32_t most)
{
  const std::size_t n = topology.numa_nodes;
  if (cells.size() != n * n)
    return rule(fmt::format(
        "{} must have {} x {} entries for {} nodes, has {}", name, n, n, n, cells.size()));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const bool has_cpus = llcs_in_node(topology, static_cast<std::uint32_t>(i)) > 0;
      const auto here = cells[i * n + j];
      if (!has_cpus && here != 0)
        return rule(fmt::format("{}: node {} has no CPUs, its row must be 0", name, i));
      if (has_cpus && (here == 0 || here > most))
        return rule(
            fmt::format("{} of node {} to {} must be 1 to {}, is {}", name, i, j, most, here));
    }
  return {};
}

/// Limits are those of a table whose entries have 16 bits, in steps of 1 ns and 16 MiB/s.
Status validate_memory_speed(const Topology& topology)
{
  constexpr std::uint32_t kMostNs = 60'000;
  constexpr std::uint32_t kMostMibPerSecond = 1'000'000;
  const bool has_speeds = !topology.latencies_ns.empty() || !topology.bandwidths_mib_s.empty();
  if (has_speeds && topology.numa_nodes < 2)
    return rule("latencies and bandwidths need at least two NUMA nodes");
  if (topology.latencies_ns.empty() != topology.bandwidths_mib_s.empty())
    return rule("latencies and bandwidths need each other");
  if (has_speeds) {
    if (auto status = validate_cells(topology, "latencies", topology.latencies_ns, kMostNs);
        !status)
      return status;
    if (auto status =
            validate_cells(topology, "bandwidths", topology.bandwidths_mib_s, kMostMibPerSecond);
        !status)
      return status;
  }
  if (topology.cache_mib.empty())
    return {};
  if (!has_speeds)
    return rule("caches need latencies and bandwidths");
  if (topology.cache_mib.size() != topology.numa_nodes)
    return rule(fmt::format("caches must have an entry for each of {} nodes, has {}",
                            topology.numa_nodes,
                            topology.cache_mib.size()));
  return {};
}

Status validate_offline(const Topology& topology)
{
  int previous = 0;
  for (const int cpu : topology.offline_cpus) {
    if (cpu <= 0)
      return rule("offline_cpus must be > 0: CPU 0 stays online");
    if (cpu <= previous)
      return rule("offline_cpus must be sorted and each named once");
    if (static_cast<std::uint64_t>(cpu) >= total_cpus(topology))
      return rule(fmt::format(
          "offline CPU {} does not exist, the highest is {}", cpu, total_cpus(topology) - 1));
    previous = cpu;
  }
  return {};
}

} // namespace

bool operator==(const Topology& a, const Topology& b)
{
  const auto same_node = [](const NumaNode& x, const NumaNode& y) {
    return x.llcs == y.llcs && x.memory_mib == y.memory_mib;
  };
  return a.numa_nodes == b.numa_nodes && a.llcs == b.llcs && a.cores_per_llc == b.cores_per_llc &&
         a.threads_per_core == b.threads_per_core && a.distances == b.distances &&
         a.latencies_ns == b.latencies_ns && a.bandwidths_mib_s == b.bandwidths_mib_s &&
         a.cache_mib == b.cache_mib && a.offline_cpus == b.offline_cpus &&
         std::equal(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(), same_node);
}

std::uint32_t cpus_per_llc(const Topology& topology)
{
  return topology.cores_per_llc * topology.threads_per_core;
}

std::uint32_t total_cpus(const Topology& topology)
{
  return topology.llcs * cpus_per_llc(topology);
}

std::uint32_t llcs_in_node(const Topology& topology, std::uint32_t node)
{
  if (topology.nodes.empty())
    return topology.numa_nodes == 0 ? 0 : topology.llcs / topology.numa_nodes;
  return node < topology.nodes.size() ? topology.nodes[node].llcs : 0;
}

std::uint32_t numa_node_of_llc(const Topology& topology, std::uint32_t llc)
{
  if (topology.nodes.empty()) {
    const std::uint32_t per_node = llcs_in_node(topology, 0);
    return per_node == 0 ? 0 : llc / per_node;
  }
  std::uint64_t first_of_next = 0;
  for (std::uint32_t node = 0; node < topology.nodes.size(); ++node) {
    first_of_next += topology.nodes[node].llcs;
    if (llc < first_of_next)
      return node;
  }
  return static_cast<std::uint32_t>(topology.nodes.size()) - 1;
}

CpuPlace place_of(const Topology& topology, std::uint32_t cpu)
{
  CpuPlace place;
  place.thread = cpu % topology.threads_per_core;
  place.core = cpu / topology.threads_per_core % topology.cores_per_llc;
  place.llc = cpu / cpus_per_llc(topology);
  place.node = numa_node_of_llc(topology, place.llc);
  return place;
}

std::uint32_t initiator_of(const Topology& topology, std::uint32_t node)
{
  if (llcs_in_node(topology, node) > 0)
    return node;
  const auto cost = [&](std::uint32_t from) {
    return topology.latencies_ns.empty()
               ? distance_between(topology, from, node)
               : topology.latencies_ns[std::size_t{from} * topology.numa_nodes + node];
  };
  std::optional<std::uint32_t> best;
  for (std::uint32_t from = 0; from < topology.numa_nodes; ++from)
    if (llcs_in_node(topology, from) > 0 && (!best || cost(from) < cost(*best)))
      best = from;
  return best.value_or(0);
}

std::uint32_t distance_between(const Topology& topology, std::uint32_t from, std::uint32_t to)
{
  const std::size_t index = std::size_t{from} * topology.numa_nodes + to;
  if (index < topology.distances.size())
    return topology.distances[index];
  return from == to ? kLocalDistance : kRemoteDistance;
}

Status validate_topology(const Topology& topology)
{
  if (auto status = validate_counts(topology); !status)
    return status;
  if (auto status = validate_nodes(topology); !status)
    return status;
  if (auto status = validate_distances(topology); !status)
    return status;
  if (auto status = validate_memory_speed(topology); !status)
    return status;
  return validate_offline(topology);
}

} // namespace ktstr
