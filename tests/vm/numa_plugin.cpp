// A test with a machine of its own: three NUMA nodes that differ in everything, one of memory
// alone. It reads what the guest's kernel makes of it.
#include <fstream>
#include <string>

#include <ktstr/ktstr.hpp>

namespace {

constexpr const char* kMachine =
    "3n3l2c1t:nodes=2@512,1@384,0@256:distances=10,21,17,21,10,28,17,28,10"
    ":latencies=80,140,300,150,85,420,0,0,0"
    ":bandwidths=20000,9000,4000,8000,19000,2000,0,0,0:caches=0,0,64";

struct Fact {
  const char* file; ///< below /sys/devices/system/node
  const char* content;
};

/// The memory of node 2 is nearest to the CPUs of node 0.
constexpr Fact kFacts[] = {
    {"online", "0-2"},
    {"has_cpu", "0-1"},
    {"has_memory", "0-2"},
    {"node0/cpulist", "0-3"},
    {"node1/cpulist", "4-5"},
    {"node2/cpulist", ""},
    {"node0/distance", "10 21 17"},
    {"node1/distance", "21 10 28"},
    {"node2/distance", "17 28 10"},
    {"node0/access0/initiators/read_latency", "80"},
    {"node0/access0/initiators/write_latency", "80"},
    {"node0/access0/initiators/read_bandwidth", "20000"},
    {"node1/access0/initiators/read_latency", "85"},
    {"node1/access0/initiators/read_bandwidth", "19000"},
    {"node2/access0/initiators/read_latency", "300"},
    {"node2/access0/initiators/read_bandwidth", "4000"},
    {"node2/memory_side_cache/index1/size", "67108864"},
    {"node2/memory_side_cache/index1/line_size", "64"},
};

std::string first_line(const char* file)
{
  std::ifstream stream(std::string("/sys/devices/system/node/") + file);
  std::string line;
  std::getline(stream, line);
  return line;
}

} // namespace

KTSTR_TEST(tiers, .topology = kMachine)
{
  for (const auto& fact : kFacts) {
    const auto seen = first_line(fact.file);
    cell.check(seen == fact.content,
               std::string(fact.file) + " is '" + seen + "', not '" + fact.content + "'");
  }
  return cell.run(ktstr::scenario().add(ktstr::work("SpinWait").per_cpu(1)));
}

KTSTR_PLUGIN("vm_numa_plugin", "1.0.0", "BSD-2-Clause", &tiers);
