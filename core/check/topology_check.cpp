#include "core/check/topology_check.h"

#include <numeric>
#include <tuple>
#include <vector>

#include "core/base/text.h"

namespace ktstr {

namespace {

using Difference = std::optional<std::string>;

/// List text of `count` CPUs from `first`, as the kernel writes it.
std::string cpu_range(std::uint32_t first, std::uint32_t count)
{
  std::vector<int> cpus(count);
  std::iota(cpus.begin(), cpus.end(), static_cast<int>(first));
  return format_cpu_list(cpus);
}

Difference compare(std::string_view what, const std::string& declared, const Json& seen)
{
  const std::string text = seen.as_string();
  if (seen.is_string() && text == declared)
    return std::nullopt;
  return fmt::format("{} should be '{}', the guest sees '{}'", what, declared, printable(text));
}

Difference compare_cpu(const Topology& declared, std::uint32_t cpu, const Json& seen)
{
  const CpuPlace place = place_of(declared, cpu);
  const std::uint32_t per_llc = cpus_per_llc(declared);
  const std::uint32_t first_thread = cpu - place.thread;
  if (seen["cpu"].as_int(-1) != cpu)
    return fmt::format(
        "CPU {} should be there, the guest sees CPU {}", cpu, seen["cpu"].as_int(-1));
  if (seen["node"].as_int(-1) != place.node)
    return fmt::format("CPU {} should be in node {}, the guest sees it in node {}",
                       cpu,
                       place.node,
                       seen["node"].as_int(-1));
  if (auto difference = compare(fmt::format("LLC of CPU {}", cpu),
                                cpu_range(place.llc * per_llc, per_llc),
                                seen["llc_cpus"]))
    return difference;
  return compare(fmt::format("core of CPU {}", cpu),
                 cpu_range(first_thread, declared.threads_per_core),
                 seen["core_cpus"]);
}

Difference compare_cpus(const Topology& declared, const Json::Array& seen)
{
  if (seen.size() != total_cpus(declared))
    return fmt::format(
        "there should be {} CPUs, the guest sees {}", total_cpus(declared), seen.size());
  for (std::uint32_t cpu = 0; cpu < total_cpus(declared); ++cpu)
    if (auto difference = compare_cpu(declared, cpu, seen[cpu]))
      return difference;
  return std::nullopt;
}

Difference compare_distances(const Topology& declared, std::uint32_t node, const Json::Array& seen)
{
  for (std::uint32_t other = 0; other < declared.numa_nodes; ++other) {
    const std::int64_t distance = other < seen.size() ? seen[other].as_int(-1) : -1;
    if (distance != distance_between(declared, node, other))
      return fmt::format("distance from node {} to {} should be {}, the guest sees {}",
                         node,
                         other,
                         distance_between(declared, node, other),
                         distance);
  }
  return std::nullopt;
}

/// The kernel shows the memory of each node as its nearest CPUs see it.
Difference compare_speed(const Topology& declared, std::uint32_t node, const Json& seen)
{
  if (declared.latencies_ns.empty())
    return std::nullopt;
  const auto cell = std::size_t{initiator_of(declared, node)} * declared.numa_nodes + node;
  const auto cache = declared.cache_mib.empty() ? 0 : declared.cache_mib[node];
  const std::tuple<std::string_view, std::string_view, std::uint32_t> facts[] = {
      {"latency", "latency_ns", declared.latencies_ns[cell]},
      {"bandwidth", "bandwidth_mib_s", declared.bandwidths_mib_s[cell]},
      {"memory-side cache", "cache_mib", cache}};
  for (const auto& [what, member, wanted] : facts)
    if (seen[member].as_int(-1) != wanted)
      return fmt::format("{} of node {} should be {}, the guest sees {}",
                         what,
                         node,
                         wanted,
                         seen[member].as_int(-1));
  return std::nullopt;
}

Difference compare_nodes(const Topology& declared, const Json::Array& seen)
{
  if (seen.empty() && declared.numa_nodes == 1)
    return std::nullopt; // a kernel without NUMA
  if (seen.size() != declared.numa_nodes)
    return fmt::format(
        "there should be {} NUMA nodes, the guest sees {}", declared.numa_nodes, seen.size());
  for (std::uint32_t node = 0; node < declared.numa_nodes; ++node) {
    if (seen[node]["node"].as_int(-1) != node)
      return fmt::format(
          "node {} should be there, the guest sees node {}", node, seen[node]["node"].as_int(-1));
    if (auto difference = compare_distances(declared, node, seen[node]["distances"].items()))
      return difference;
    if (auto difference = compare_speed(declared, node, seen[node]))
      return difference;
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string> topology_difference(const Topology& declared, const Json& ready)
{
  if (auto difference = compare_cpus(declared, ready["cpus"].items()))
    return difference;
  return compare_nodes(declared, ready["nodes"].items());
}

} // namespace ktstr
