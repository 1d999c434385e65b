#include "core/scenario/numa_nodes.h"

#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

/// The kernel's lists may be empty.
std::vector<int> list_in(const std::string& file)
{
  const auto text = read_file(file, 4096);
  return text ? parse_cpu_list(trim(*text)).value_or(std::vector<int>()) : std::vector<int>();
}

} // namespace

std::vector<OnlineNode> online_numa_nodes()
{
  const std::string folder = "/sys/devices/system/node";
  std::vector<OnlineNode> nodes;
  for (const int id : list_in(folder + "/online"))
    nodes.push_back({id, list_in(fmt::format("{}/node{}/cpulist", folder, id))});
  if (nodes.empty())
    nodes.push_back({});
  return nodes;
}

} // namespace ktstr
