#include "core/model/constraints.h"

#include <limits>

#include "core/model/items.h"
#include "core/model/json_members.h"

namespace ktstr {

namespace {

Json optional_to_json(const std::optional<std::uint32_t>& value)
{
  return value ? Json(*value) : Json();
}

Status check_pair(std::string_view what, std::uint32_t least, std::optional<std::uint32_t> most)
{
  if (!most || *most >= least)
    return {};
  return Error::make(ErrorKind::invalid,
                     "constraints are inverted: max_{} ({}) is below min_{} ({})",
                     what,
                     *most,
                     what,
                     least);
}

/// "2 LLCs", "1 LLC".
std::string count(std::uint32_t number, std::string_view noun)
{
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

/// total_cpus and cpus_per_llc of a topology that was not validated.
std::uint64_t wide_cpus_per_llc(const Topology& topology)
{
  return std::uint64_t{topology.cores_per_llc} * topology.threads_per_core;
}

std::uint64_t wide_total_cpus(const Topology& topology)
{
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t per_llc = wide_cpus_per_llc(topology);
  return topology.llcs != 0 && per_llc > kMost / topology.llcs ? kMost : per_llc * topology.llcs;
}

std::optional<std::string> outside(std::string_view noun,
                                   std::uint64_t value,
                                   std::uint32_t least,
                                   std::optional<std::uint32_t> most)
{
  if (value < least)
    return fmt::format("needs at least {}, has {}", count(least, noun), value);
  if (most && value > *most)
    return fmt::format("takes at most {}, has {}", count(*most, noun), value);
  return std::nullopt;
}

} // namespace

Status validate_constraints(const Constraints& constraints)
{
  if (auto status =
          check_pair("numa_nodes", constraints.min_numa_nodes, constraints.max_numa_nodes);
      !status)
    return status;
  if (auto status = check_pair("llcs", constraints.min_llcs, constraints.max_llcs); !status)
    return status;
  return check_pair("cpus", constraints.min_cpus, constraints.max_cpus);
}

std::optional<std::string> reason_to_reject(const Constraints& constraints,
                                            const Topology& topology)
{
  if (auto reason = outside(
          "NUMA node", topology.numa_nodes, constraints.min_numa_nodes, constraints.max_numa_nodes))
    return reason;
  if (auto reason = outside("LLC", topology.llcs, constraints.min_llcs, constraints.max_llcs))
    return reason;
  if (constraints.requires_smt && topology.threads_per_core < 2)
    return "needs at least 2 threads per core, has 1";
  return outside("CPU", wide_total_cpus(topology), constraints.min_cpus, constraints.max_cpus);
}

bool accepts(const Constraints& constraints, const Topology& topology, const HostCapacity& host)
{
  return accepts_no_perf_mode(constraints, topology, host.cpus) && topology.llcs <= host.llcs &&
         wide_cpus_per_llc(topology) <= host.max_cpus_per_llc;
}

bool accepts_no_perf_mode(const Constraints& constraints,
                          const Topology& topology,
                          std::uint32_t host_cpus)
{
  return !reason_to_reject(constraints, topology) && wide_total_cpus(topology) <= host_cpus;
}

Json to_json(const Constraints& constraints)
{
  return Json::object({{"min_numa_nodes", constraints.min_numa_nodes},
                       {"max_numa_nodes", optional_to_json(constraints.max_numa_nodes)},
                       {"min_llcs", constraints.min_llcs},
                       {"max_llcs", optional_to_json(constraints.max_llcs)},
                       {"requires_smt", constraints.requires_smt},
                       {"min_cpus", constraints.min_cpus},
                       {"max_cpus", optional_to_json(constraints.max_cpus)}});
}

Result<Constraints> constraints_from_json(const Json& json)
{
  Constraints constraints;
  JsonMembers members(json, "constraints");
  members.number("min_numa_nodes", constraints.min_numa_nodes);
  members.optional_number("max_numa_nodes", constraints.max_numa_nodes);
  members.number("min_llcs", constraints.min_llcs);
  members.optional_number("max_llcs", constraints.max_llcs);
  members.boolean("requires_smt", constraints.requires_smt);
  members.number("min_cpus", constraints.min_cpus);
  members.optional_number("max_cpus", constraints.max_cpus);
  members.require(validate_constraints(constraints));
  if (!members.ok())
    return members.error();
  return constraints;
}

} // namespace ktstr
