#include "core/support/topology_rules.h"

#include <algorithm>
#include <limits>

#include "core/base/text.h"

namespace ktstr::support {

namespace {

constexpr std::uint64_t kMaxU32 = std::numeric_limits<std::uint32_t>::max();

bool is_digits(std::string_view text)
{
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Error rule(std::string text)
{
  return {ErrorKind::invalid, std::move(text)};
}

} // namespace

Result<Topology> parse_topo_string(std::string_view text)
{
  if (text.find(':') != std::string_view::npos)
    return Error::make(ErrorKind::invalid,
                       "topology '{}' is malformed: nothing may follow the 't'",
                       printable(text));
  return parse_topology(text);
}

bool looks_like_legacy_topo(std::string_view text)
{
  const std::size_t s = text.find('s');
  const std::size_t c = text.find('c');
  const std::size_t t = text.find('t');
  if (text.find('n') != std::string_view::npos || t == std::string_view::npos ||
      c == std::string_view::npos || c > t || s > c)
    return false;
  const std::string_view middle = text.substr(s + 1, c - s - 1);
  const std::size_t l = middle.find('l');
  const bool is_middle_fine = l == std::string_view::npos ? is_digits(middle)
                                                          : is_digits(middle.substr(0, l)) &&
                                                                is_digits(middle.substr(l + 1));
  return is_digits(text.substr(0, s)) && is_middle_fine && is_digits(text.substr(c + 1, t - c - 1));
}

Status validate_topo_override(const TopoOverride& topology)
{
  const std::pair<std::string_view, std::uint32_t> counts[] = {
      {"numa_nodes", topology.numa_nodes},
      {"llcs", topology.llcs},
      {"cores", topology.cores},
      {"threads", topology.threads},
      {"memory_mib", topology.memory_mib},
  };
  for (const auto& [name, count] : counts)
    if (count == 0)
      return rule(fmt::format("{} must be > 0", name));
  const std::uint64_t cpus_per_llc = std::uint64_t{topology.cores} * topology.threads;
  if (cpus_per_llc > kMaxU32)
    return rule(fmt::format(
        "cpus_per_llc overflows u32: {} cores x {} threads", topology.cores, topology.threads));
  if (cpus_per_llc * topology.llcs > kMaxU32)
    return rule(fmt::format(
        "total_cpus overflows u32: {} llcs x {} CPUs each", topology.llcs, cpus_per_llc));
  return {};
}

Status validate_numa_distance(std::uint32_t n, const std::vector<std::uint8_t>& entries)
{
  if (n == 0)
    return rule("a distance matrix must have at least one node");
  if (entries.size() != std::uint64_t{n} * n)
    return rule(fmt::format(
        "distances of {} nodes must be {}, are {}", n, std::uint64_t{n} * n, entries.size()));
  return validate_topology({.numa_nodes = n, .llcs = n, .distances = entries});
}

Status validate_mem_side_cache(const MemSideCache& cache)
{
  constexpr unsigned kMax = 15;
  if (cache.associativity > kMax)
    return rule(fmt::format("associativity must be <= 15, is {}", unsigned{cache.associativity}));
  if (cache.write_policy > kMax)
    return rule(fmt::format("write_policy must be <= 15, is {}", unsigned{cache.write_policy}));
  return {};
}

} // namespace ktstr::support
