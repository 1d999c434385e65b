#include "core/conformance/group.h"
#include "core/model/constraints.h"
#include "core/model/topology.h"
#include "core/support/topology_rules.h"

namespace ktstr::conformance {

namespace {

Topology topology_of(const CaseInput& input)
{
  return {.numa_nodes = input[0].u32(),
          .llcs = input[1].u32(),
          .cores_per_llc = input[2].u32(),
          .threads_per_core = input[3].u32()};
}

Constraints constraints_of(const CaseInput& input)
{
  return {.min_numa_nodes = input["min_numa_nodes"].u32(),
          .max_numa_nodes = input["max_numa_nodes"].optional_u32(),
          .min_llcs = input["min_llcs"].u32(),
          .max_llcs = input["max_llcs"].optional_u32(),
          .min_cpus = input["min_cpus"].u32(),
          .max_cpus = input["max_cpus"].optional_u32(),
          .requires_smt = input["requires_smt"].boolean()};
}

Json error_text(const Status& status)
{
  return status ? Json() : Json(status.error().text());
}

Json counts_of(const Topology& topology)
{
  return Json::array(
      {topology.numa_nodes, topology.llcs, topology.cores_per_llc, topology.threads_per_core});
}

Json parse_topo_string(const CaseInput& input)
{
  const auto topology = support::parse_topo_string(input.text());
  return topology ? counts_of(*topology) : Json();
}

Json looks_like_legacy_topo(const CaseInput& input)
{
  return support::looks_like_legacy_topo(input.text());
}

Json display(const CaseInput& input)
{
  return format_topology(topology_of(input));
}

Json decompose(const CaseInput& input)
{
  const Topology topology{
      .llcs = input[0].u32(), .cores_per_llc = input[1].u32(), .threads_per_core = input[2].u32()};
  if (const auto status = validate_topology(topology); !status)
    return status.error().text();
  const CpuPlace place = place_of(topology, input[3].u32());
  return Json::array({place.llc, place.core, place.thread});
}

Json validate(const CaseInput& input)
{
  return error_text(validate_topology(topology_of(input)));
}

Json validate_override(const CaseInput& input)
{
  return error_text(support::validate_topo_override({.numa_nodes = input[0].u32(),
                                                     .llcs = input[1].u32(),
                                                     .cores = input[2].u32(),
                                                     .threads = input[3].u32(),
                                                     .memory_mib = input[4].u32()}));
}

Json numa_distance(const CaseInput& input)
{
  std::vector<std::uint8_t> entries;
  for (const CaseInput& entry : input[1].items())
    entries.push_back(entry.u8());
  return support::validate_numa_distance(input[0].u32(), entries).ok();
}

Json mem_side_cache(const CaseInput& input)
{
  return support::validate_mem_side_cache(
             {.associativity = input[0].u8(), .write_policy = input[1].u8()})
      .ok();
}

Json preset(const CaseInput& input)
{
  const std::string name = input.text();
  for (const Preset& candidate : builtin_presets()) {
    if (candidate.name != name)
      continue;
    Json counts = counts_of(candidate.topology);
    counts.push(candidate.memory_mib);
    return counts;
  }
  return {};
}

Json constraints_default(const CaseInput& input)
{
  const Constraints constraints;
  const auto maximum = [](const auto& most) { return most ? Json(*most) : Json(); };
  const Json defaults = Json::object({
      {"min_numa_nodes", constraints.min_numa_nodes},
      {"max_numa_nodes", maximum(constraints.max_numa_nodes)},
      {"min_llcs", constraints.min_llcs},
      {"max_llcs", maximum(constraints.max_llcs)},
      {"requires_smt", constraints.requires_smt},
      {"min_cpus", constraints.min_cpus},
      {"max_cpus", maximum(constraints.max_cpus)},
  });
  if (!defaults.has(input.text()))
    input.expected("the name of a constraint");
  return defaults[input.text()];
}

Json accepts_on_host(const CaseInput& input)
{
  const HostCapacity host{.cpus = input["host"][0].u32(),
                          .llcs = input["host"][1].u32(),
                          .max_cpus_per_llc = input["host"][2].u32()};
  return accepts(constraints_of(input["constraints"]), topology_of(input["topology"]), host);
}

Json accepts_without_perf_mode(const CaseInput& input)
{
  return accepts_no_perf_mode(constraints_of(input["constraints"]),
                              topology_of(input["topology"]),
                              input["host_cpus"].u32());
}

Json validate_limits(const CaseInput& input)
{
  return error_text(validate_constraints(constraints_of(input)));
}

constexpr Group kGroups[] = {
    {"parse_topo_string", parse_topo_string},
    {"looks_like_legacy_topo", looks_like_legacy_topo},
    {"topology_display", display},
    {"topology_decompose", decompose},
    {"topology_validate", validate, contains_texts},
    {"topology_json_to_topology", validate, contains_texts},
    {"topo_override_validate", validate_override, contains_texts},
    {"numa_distance_valid", numa_distance},
    {"mem_side_cache_valid", mem_side_cache},
    {"gauntlet_presets", preset},
    {"constraints_default", constraints_default},
    {"constraints_accepts", accepts_on_host},
    {"constraints_accepts_no_perf_mode", accepts_without_perf_mode},
    {"constraints_validate", validate_limits, contains_texts},
};

} // namespace

std::span<const Group> topology_groups()
{
  return kGroups;
}

} // namespace ktstr::conformance
