// The named topologies. The first group is the reference's; the second holds shapes on which real
// schedulers broke, each with what broke. Of those only the small ones run by default.
#include "core/model/topology.h"

namespace ktstr {

namespace {

struct Row {
  std::string_view name;
  std::string_view topology;
  bool is_default;
  std::string_view note = {};
  std::uint32_t memory_mib = Preset().memory_mib;
};

/// Page tables and per-CPU memory of the largest machines.
constexpr std::uint32_t kLargeMemoryMib = 4096;

constexpr Row kRows[] = {
    {"tiny-1llc", "1n1l4c1t", true},
    {"tiny-2llc", "1n2l2c1t", true},
    {"odd-3llc", "1n3l3c1t", true},
    {"odd-5llc", "1n5l3c1t", true},
    {"odd-7llc", "1n7l2c1t", true},
    {"smt-2llc", "1n2l2c2t", true},
    {"smt-3llc", "1n3l2c2t", true},
    {"medium-4llc", "1n4l4c2t", true},
    {"medium-8llc", "1n8l4c2t", true},
    {"large-4llc", "1n4l16c2t", true},
    {"large-8llc", "1n8l8c2t", true},
    {"near-max-llc", "1n15l8c2t", false},
    {"max-cpu", "1n14l9c2t", false, {}, kLargeMemoryMib},
    {"medium-4llc-nosmt", "1n4l8c1t", true},
    {"medium-8llc-nosmt", "1n8l8c1t", true},
    {"large-4llc-nosmt", "1n4l32c1t", true},
    {"large-8llc-nosmt", "1n8l16c1t", true},
    {"near-max-llc-nosmt", "1n15l16c1t", false},
    {"max-cpu-nosmt", "1n14l18c1t", false, {}, kLargeMemoryMib},
    {"numa2-4llc", "2n4l4c1t", false},
    {"numa2-8llc", "2n8l8c2t", false},
    {"numa2-8llc-nosmt", "2n8l16c1t", false},
    {"numa4-8llc", "4n8l4c1t", false},
    {"numa4-12llc", "4n12l8c2t", false, {}, kLargeMemoryMib},

    {"uni", "1n1l1c1t", true, "one CPU: divisions by (CPUs - 1), SMT arithmetic"},
    {"one-llc-smt",
     "1n1l4c2t",
     true,
     "one LLC with SMT: fallback paths for a single LLC, siblings counted twice"},
    {"asym-llc",
     "1n2l4c1t:offline=6-7",
     true,
     "LLCs of four and two CPUs: loops that take the first LLC's width for all"},
    {"phantom-offline",
     "1n2l4c1t:offline=2,5",
     false,
     "holes in the online mask: per-CPU arrays sized by online CPUs, indexed by number"},
    {"numa-cpuless",
     "3n2l2c1t:nodes=1@512,1@512,0@256",
     false,
     "a node of memory alone: loops over nodes that expect CPUs in each"},
    {"numa-tiers",
     "3n2l2c1t:nodes=1@512,1@512,0@256:distances=10,21,17,21,10,28,17,28,10"
     ":latencies=80,140,300,150,85,420,0,0,0"
     ":bandwidths=20000,9000,4000,8000,19000,2000,0,0,0:caches=0,0,64",
     false,
     "fast, far and slow memory: tiers, and costs that differ from each side"},
    {"numa8", "8n8l2c1t", false, "eight nodes: fixed-size tables per node"},
    {"numa-far",
     "2n4l2c1t:distances=10,40,40,10",
     false,
     "a distant node: costs of crossing taken as constant"},
    {"wide-65", "1n5l13c1t", false, "the first CPU past a 64-bit mask: wrong word index"},
    {"wide-128", "1n2l64c1t", false, "two full mask words"},
    {"fanout", "1n1l96c1t", false, "many cores below one LLC: limits on children of a domain"},
};

std::vector<Preset> make_presets()
{
  std::vector<Preset> presets;
  for (const Row& row : kRows) {
    auto topology = parse_topology(row.topology);
    KTSTR_ASSERT(topology && validate_topology(*topology));
    presets.push_back({.name = std::string(row.name),
                       .topology = std::move(*topology),
                       .is_default = row.is_default,
                       .note = std::string(row.note),
                       .memory_mib = row.memory_mib});
  }
  return presets;
}

} // namespace

const std::vector<Preset>& builtin_presets()
{
  static const std::vector<Preset> kPresets = make_presets();
  return kPresets;
}

} // namespace ktstr
