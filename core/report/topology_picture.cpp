#include "core/report/topology_picture.h"

#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/report/style.h"

namespace ktstr {

namespace {

constexpr std::size_t kMostColumns = 96;

using Cores = std::map<int, std::vector<DrawnCpu>>; // core -> its CPUs
using Llcs = std::map<int, Cores>;
using Nodes = std::map<int, Llcs>;

/// Nodes that have memory alone are in it, too.
Nodes sorted(const DrawnMachine& machine)
{
  Nodes nodes;
  for (std::size_t node = 0; node < machine.node_memory_mib.size(); ++node)
    nodes[static_cast<int>(node)];
  for (const auto& cpu : machine.cpus)
    nodes[cpu.node][cpu.llc][cpu.core].push_back(cpu);
  return nodes;
}

std::string draw_core(const std::vector<DrawnCpu>& cpus, int width)
{
  std::vector<std::string> texts;
  for (const auto& cpu : cpus)
    texts.push_back(cpu.is_online ? fmt::format("{:>{}}", cpu.cpu, width)
                                  : fmt::format("{:->{}}", "", width));
  return "[" + join(texts, " ") + "]";
}

/// Cores side by side, in as many lines as they need.
std::string draw_llc(int llc, const Cores& cores, int width)
{
  const std::string label = fmt::format("  LLC {:<3} ", llc);
  std::string text;
  std::string line = label;
  for (const auto& [core, cpus] : cores) {
    const auto drawn = draw_core(cpus, width);
    if (line.size() + drawn.size() > kMostColumns && line.size() > label.size()) {
      text += line + "\n";
      line = std::string(label.size(), ' ');
    }
    line += drawn + " ";
  }
  line.pop_back();
  return text + line + "\n";
}

std::string draw_distances(const DrawnMachine& machine)
{
  if (machine.node_distances.size() < 2)
    return {};
  std::string text = "distances ";
  for (std::size_t node = 0; node < machine.node_distances.size(); ++node)
    text += fmt::format("{:>4}", node);
  text += "\n";
  for (std::size_t node = 0; node < machine.node_distances.size(); ++node) {
    text += fmt::format("  node {:<3}", node);
    for (const int distance : machine.node_distances[node])
      text += fmt::format("{:>4}", distance);
    text += "\n";
  }
  return text;
}

std::string draw_offline(const DrawnMachine& machine)
{
  std::vector<int> offline;
  for (const auto& cpu : machine.cpus)
    if (!cpu.is_online)
      offline.push_back(cpu.cpu);
  std::sort(offline.begin(), offline.end());
  return offline.empty() ? std::string() : "offline: " + format_cpu_list(offline) + "\n";
}

std::vector<int> numbers_of(const DrawnMachine& machine, int DrawnCpu::*part, int value)
{
  std::vector<int> cpus;
  for (const auto& cpu : machine.cpus)
    if (cpu.*part == value)
      cpus.push_back(cpu.cpu);
  std::sort(cpus.begin(), cpus.end());
  return cpus;
}

Json node_json(const DrawnMachine& machine, int node)
{
  Json json = Json::object(
      {{"node", node}, {"cpus", format_cpu_list(numbers_of(machine, &DrawnCpu::node, node))}});
  const auto index = static_cast<std::size_t>(node);
  if (index < machine.node_memory_mib.size())
    json.set("memory_mib", machine.node_memory_mib[index]);
  if (index < machine.node_distances.size()) {
    Json distances = Json::array();
    for (const int distance : machine.node_distances[index])
      distances.push(distance);
    json.set("distances", std::move(distances));
  }
  return json;
}

} // namespace

DrawnMachine machine_of(const Topology& topology)
{
  DrawnMachine machine{.title = format_topology(topology)};
  const auto& offline = topology.offline_cpus;
  for (std::uint32_t cpu = 0; cpu < total_cpus(topology); ++cpu) {
    const auto place = place_of(topology, cpu);
    const bool is_offline =
        std::binary_search(offline.begin(), offline.end(), static_cast<int>(cpu));
    machine.cpus.push_back(
        {.cpu = static_cast<int>(cpu),
         .node = static_cast<int>(place.node),
         .llc = static_cast<int>(place.llc),
         .core = static_cast<int>(place.llc * topology.cores_per_llc + place.core),
         .is_online = !is_offline});
  }
  for (const auto& node : topology.nodes)
    machine.node_memory_mib.push_back(node.memory_mib);
  for (std::uint32_t from = 0; from < topology.numa_nodes; ++from) {
    auto& row = machine.node_distances.emplace_back();
    for (std::uint32_t to = 0; to < topology.numa_nodes; ++to)
      row.push_back(static_cast<int>(distance_between(topology, from, to)));
  }
  return machine;
}

std::string draw(const DrawnMachine& machine)
{
  int highest = 0;
  for (const auto& cpu : machine.cpus)
    highest = std::max(highest, cpu.cpu);
  const auto width = static_cast<int>(std::to_string(highest).size());
  std::string text;
  std::size_t llc_count = 0;
  std::size_t core_count = 0;
  const auto nodes = sorted(machine);
  for (const auto& [node, llcs] : nodes) {
    text += fmt::format("node {}", node);
    if (static_cast<std::size_t>(node) < machine.node_memory_mib.size())
      text += fmt::format(", {} MiB", machine.node_memory_mib[static_cast<std::size_t>(node)]);
    text += llcs.empty() ? ", no CPU\n" : "\n";
    for (const auto& [llc, cores] : llcs) {
      text += draw_llc(llc, cores, width);
      core_count += cores.size();
    }
    llc_count += llcs.size();
  }
  return fmt::format("{}{}{}: {}, {}, {}, {}\n",
                     machine.name,
                     machine.name.empty() ? "" : " ",
                     machine.title,
                     counted(nodes.size(), "node"),
                     counted(llc_count, "LLC"),
                     counted(core_count, "core"),
                     counted(machine.cpus.size(), "CPU")) +
         text + draw_distances(machine) + draw_offline(machine);
}

Json to_json(const DrawnMachine& machine)
{
  Json cpus = Json::array();
  std::map<int, int> node_of_llc;
  for (const auto& cpu : machine.cpus) {
    cpus.push(Json::object({{"cpu", cpu.cpu},
                            {"node", cpu.node},
                            {"llc", cpu.llc},
                            {"core", cpu.core},
                            {"online", cpu.is_online}}));
    node_of_llc[cpu.llc] = cpu.node;
  }
  Json nodes = Json::array();
  for (const auto& [node, llcs] : sorted(machine))
    nodes.push(node_json(machine, node));
  Json llcs = Json::array();
  for (const auto& [llc, node] : node_of_llc)
    llcs.push(Json::object({{"llc", llc},
                            {"node", node},
                            {"cpus", format_cpu_list(numbers_of(machine, &DrawnCpu::llc, llc))}}));
  return Json::object({{"preset", machine.name},
                       {"topology", machine.title},
                       {"nodes", std::move(nodes)},
                       {"llcs", std::move(llcs)},
                       {"cpus", std::move(cpus)}});
}

} // namespace ktstr
