#include "core/guest/machine.h"

#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/guest/sysfs.h"

namespace ktstr::guest {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kKibPerMib = 1024;

/// Value in KiB of the line "[Node 0 ]MemTotal:  123 kB".
std::uint64_t mem_total_kib(const std::string& meminfo)
{
  constexpr std::string_view kKey = "MemTotal:";
  const auto at = meminfo.find(kKey);
  if (at == std::string::npos)
    return 0;
  auto rest = trim(std::string_view(meminfo).substr(at + kKey.size()));
  return parse_decimal(rest.substr(0, rest.find(' '))).value_or(0);
}

Result<std::vector<int>> read_list(const fs::path& file)
{
  const auto text = read_small(file);
  auto numbers = parse_cpu_list(text);
  if (text.empty() || !numbers)
    return Error::make(ErrorKind::guest_fault, "'{}' holds no list of numbers", file.string());
  return std::move(*numbers);
}

MachineNode read_node(const fs::path& folder, int node)
{
  MachineNode read{.node = node,
                   .cpus = read_small(folder / "cpulist"),
                   .memory_mib = mem_total_kib(read_small(folder / "meminfo")) / kKibPerMib};
  for (const auto& word : split(read_small(folder / "distance"), ' '))
    if (const auto distance = parse_decimal(word))
      read.distances.push_back(static_cast<int>(*distance));
  const auto speed = folder / "access0/initiators";
  read.latency_ns = parse_decimal(read_small(speed / "read_latency")).value_or(0);
  read.bandwidth_mib_s = parse_decimal(read_small(speed / "read_bandwidth")).value_or(0);
  constexpr std::uint64_t kBytesPerMib = 1U << 20U;
  read.cache_mib = parse_decimal(read_small(folder / "memory_side_cache/index1/size")).value_or(0) /
                   kBytesPerMib;
  return read;
}

/// A kernel without NUMA has no such folder: then everything is node 0.
std::vector<MachineNode> read_nodes(const fs::path& sys)
{
  const auto folder = sys / "devices/system/node";
  const auto numbers = parse_cpu_list(read_small(folder / "online"));
  std::vector<MachineNode> nodes;
  for (const int node : numbers.value_or(std::vector<int>()))
    nodes.push_back(read_node(folder / fmt::format("node{}", node), node));
  return nodes;
}

std::map<int, int> node_of_cpu(const std::vector<MachineNode>& nodes)
{
  std::map<int, int> places;
  for (const auto& node : nodes)
    for (const int cpu : parse_cpu_list(node.cpus).value_or(std::vector<int>()))
      places[cpu] = node.node;
  return places;
}

} // namespace

Result<Machine> read_machine(const fs::path& sys, const fs::path& proc)
{
  Machine machine{.release = read_small(proc / "sys/kernel/osrelease"),
                  .has_sched_ext = fs::exists(sys / "kernel/sched_ext"),
                  .has_btf = fs::exists(sys / "kernel/btf/vmlinux"),
                  .memory_mib = mem_total_kib(read_small(proc / "meminfo")) / kKibPerMib,
                  .nodes = read_nodes(sys)};
  const auto folder = sys / "devices/system/cpu";
  const auto present = read_list(folder / "present");
  if (!present)
    return present.error().with_context("cannot read the machine's CPUs");
  const auto places = node_of_cpu(machine.nodes);
  for (const int cpu : *present) {
    const auto own = folder / fmt::format("cpu{}", cpu);
    const auto place = places.find(cpu);
    machine.cpus.push_back({.cpu = cpu,
                            .node = place == places.end() ? 0 : place->second,
                            .llc_cpus = read_small(own / "cache/index3/shared_cpu_list"),
                            .core_cpus = read_small(own / "topology/thread_siblings_list")});
  }
  return machine;
}

Json to_json(const Machine& machine)
{
  Json cpus = Json::array();
  for (const auto& cpu : machine.cpus)
    cpus.push(Json::object({{"cpu", cpu.cpu},
                            {"node", cpu.node},
                            {"llc_cpus", cpu.llc_cpus},
                            {"core_cpus", cpu.core_cpus}}));
  Json nodes = Json::array();
  for (const auto& node : machine.nodes) {
    Json distances = Json::array();
    for (const int distance : node.distances)
      distances.push(distance);
    nodes.push(Json::object({{"node", node.node},
                             {"cpus", node.cpus},
                             {"memory_mib", node.memory_mib},
                             {"distances", distances},
                             {"latency_ns", node.latency_ns},
                             {"bandwidth_mib_s", node.bandwidth_mib_s},
                             {"cache_mib", node.cache_mib}}));
  }
  return Json::object({{"release", machine.release},
                       {"sched_ext", machine.has_sched_ext},
                       {"btf", machine.has_btf},
                       {"memory_mib", machine.memory_mib},
                       {"cpus", cpus},
                       {"nodes", nodes}});
}

} // namespace ktstr::guest
