#include "core/cli/host_machine.h"

#include <algorithm>
#include <map>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/support/host_error.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr int kMostNodes = 1024;
constexpr int kMostCaches = 16;

std::string read_word(const fs::path& file)
{
  const auto text = read_file(file, 65536);
  return text ? std::string(trim(*text)) : std::string();
}

std::vector<int> read_list(const fs::path& file)
{
  return parse_cpu_list(read_word(file)).value_or(std::vector<int>());
}

/// The CPUs that share the highest level of cache with this one; empty when /sys has none.
std::string llc_of(const fs::path& folder)
{
  std::uint64_t highest = 0;
  std::string shared;
  for (int index = 0; index < kMostCaches; ++index) {
    const auto cache = folder / "cache" / fmt::format("index{}", index);
    const auto level = parse_decimal(read_word(cache / "level"));
    if (!level || *level < highest || read_word(cache / "type") == "Instruction")
      continue;
    highest = *level;
    shared = read_word(cache / "shared_cpu_list");
  }
  return shared;
}

/// Numbers texts in the order in which they are first seen.
class Numbering {
public:
  int of(const std::string& text)
  {
    return numbers_.try_emplace(text, static_cast<int>(numbers_.size())).first->second;
  }

private:
  std::map<std::string, int> numbers_;
};

std::map<int, int> nodes_of_cpus(const fs::path& sys, DrawnMachine& machine)
{
  std::map<int, int> nodes;
  for (const int node : read_list(sys / "devices/system/node/online")) {
    if (node < 0 || node >= kMostNodes)
      continue;
    const auto folder = sys / fmt::format("devices/system/node/node{}", node);
    for (const int cpu : read_list(folder / "cpulist"))
      nodes[cpu] = node;
    auto& row = machine.node_distances.emplace_back();
    for (const auto& word : split(read_word(folder / "distance"), ' '))
      if (const auto distance = parse_decimal(word))
        row.push_back(static_cast<int>(std::min<std::uint64_t>(*distance, 9999)));
  }
  return nodes;
}

} // namespace

Result<DrawnMachine> read_host_machine(const fs::path& sys)
{
  const auto present = read_list(sys / "devices/system/cpu/present");
  if (present.empty())
    return Error::make(
        ErrorKind::unsupported, "'{}' lists no CPU", (sys / "devices/system/cpu/present").string());
  const auto online = read_list(sys / "devices/system/cpu/online");
  DrawnMachine machine{.title = "this machine"};
  auto nodes = nodes_of_cpus(sys, machine);
  Numbering llcs;
  Numbering cores;
  for (const int cpu : present) {
    const auto folder = sys / fmt::format("devices/system/cpu/cpu{}", cpu);
    const auto siblings = read_word(folder / "topology/thread_siblings_list");
    const auto node = nodes.find(cpu);
    machine.cpus.push_back(
        {.cpu = cpu,
         .node = node == nodes.end() ? 0 : node->second,
         .llc = llcs.of(llc_of(folder)),
         .core = cores.of(siblings.empty() ? std::to_string(cpu) : siblings),
         .is_online = online.empty() || std::binary_search(online.begin(), online.end(), cpu)});
  }
  return machine;
}

Topology topology_of(const DrawnMachine& machine)
{
  const auto& cpus = machine.cpus;
  const auto online = static_cast<std::uint32_t>(
      std::count_if(cpus.begin(), cpus.end(), [](const auto& cpu) { return cpu.is_online; }));
  const Topology flat{.cores_per_llc = std::max(online, 1U)};
  if (online == 0 || online != cpus.size())
    return flat;
  const auto size = static_cast<std::size_t>(std::count_if(
      cpus.begin(), cpus.end(), [&](const auto& cpu) { return cpu.llc == cpus.front().llc; }));
  for (std::size_t i = 0; i < cpus.size(); ++i)
    if (cpus.size() % size != 0 || cpus[i].cpu != static_cast<int>(i) ||
        cpus[i].llc != static_cast<int>(i / size))
      return flat;
  return {.llcs = static_cast<std::uint32_t>(cpus.size() / size),
          .cores_per_llc = static_cast<std::uint32_t>(size)};
}

Status check_host_fits(const Topology& host,
                       const std::vector<TestInfo>& tests,
                       const std::vector<std::string>& named)
{
  for (const auto& test : tests) {
    if (std::find(named.begin(), named.end(), test.id) == named.end())
      continue;
    if (const auto reason = reason_to_reject(test.constraints, host))
      return support::host_error(
                 {support::HostErrorKind::topology_insufficient,
                  fmt::format("test '{}' does not run on this machine: it {}", test.id, *reason)})
          .with_hint("run it in a virtual machine: leave out --vmm host");
  }
  return {};
}

} // namespace ktstr
