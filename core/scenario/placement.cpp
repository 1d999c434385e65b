#include "core/scenario/placement.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/scenario/random.h"

namespace ktstr {

namespace {

using Cpus = std::vector<int>;

Cpus intersection(const Cpus& a, const Cpus& b)
{
  Cpus both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

template <typename Predicate> Cpus selected(const Cpus& cpus, Predicate is_wanted)
{
  Cpus chosen;
  std::copy_if(cpus.begin(), cpus.end(), std::back_inserter(chosen), is_wanted);
  return chosen;
}

CpuPlace place(const Machine& machine, int cpu)
{
  return place_of(machine.topology, static_cast<std::uint32_t>(cpu));
}

/// CPUs that the topology knows; the machine may have others (host back end).
Cpus placed_cpus(const Machine& machine)
{
  const auto total = static_cast<int>(total_cpus(machine.topology));
  return selected(machine.cpus, [&](int cpu) { return cpu < total; });
}

Error unsupported(const std::string& text)
{
  return {ErrorKind::unsupported, text};
}

Result<Cpus> cpus_of_llc(int index, const Machine& machine)
{
  if (index >= static_cast<int>(machine.topology.llcs))
    return unsupported(
        fmt::format("LLC {} does not exist, the machine has {}", index, machine.topology.llcs));
  return selected(placed_cpus(machine), [&](int cpu) {
    return place(machine, cpu).llc == static_cast<std::uint32_t>(index);
  });
}

Result<Cpus> cpus_of_node(int index, const Machine& machine)
{
  if (index >= static_cast<int>(machine.topology.numa_nodes))
    return unsupported(fmt::format(
        "NUMA node {} does not exist, the machine has {}", index, machine.topology.numa_nodes));
  return selected(placed_cpus(machine), [&](int cpu) {
    return place(machine, cpu).node == static_cast<std::uint32_t>(index);
  });
}

Result<Cpus> exact_cpus(const Cpus& cpus, const Machine& machine)
{
  for (const int cpu : cpus)
    if (!std::binary_search(machine.cpus.begin(), machine.cpus.end(), cpu))
      return unsupported(
          fmt::format("CPU {} is not online, online are {}", cpu, format_cpu_list(machine.cpus)));
  return cpus;
}

Cpus usable_cpus(const Machine& machine)
{
  const std::size_t count = machine.cpus.size() > 2 ? machine.cpus.size() - 1 : machine.cpus.size();
  return {machine.cpus.begin(), machine.cpus.begin() + static_cast<std::ptrdiff_t>(count)};
}

Cpus slice(const Cpus& cpus, std::size_t first, std::size_t end)
{
  if (first >= end)
    return {};
  return {cpus.begin() + static_cast<std::ptrdiff_t>(first),
          cpus.begin() + static_cast<std::ptrdiff_t>(end)};
}

Cpus range_of(const CpusetSpec& spec, const Cpus& usable)
{
  const auto cut = [&](double fraction) {
    return static_cast<std::size_t>(std::floor(static_cast<double>(usable.size()) * fraction));
  };
  return slice(usable, cut(spec.start), cut(spec.end));
}

/// Chunk `index` of `of`; the last one takes the remainder. `overlap` widens it on inner sides.
Cpus chunk_of(const CpusetSpec& spec, const Cpus& usable)
{
  const auto of = static_cast<std::size_t>(spec.of);
  const auto index = static_cast<std::size_t>(spec.index);
  const std::size_t size = usable.size() / of;
  const auto extra = static_cast<std::size_t>(static_cast<double>(size) * spec.overlap);
  const bool is_last = index + 1 == of;
  const std::size_t first = index * size - (index > 0 ? extra : 0);
  const std::size_t end = is_last ? usable.size() : (index + 1) * size + extra;
  return size == 0 ? Cpus() : slice(usable, first, std::min(end, usable.size()));
}

Result<Cpus> cpus_of(const CpusetSpec& spec, const Machine& machine)
{
  using Kind = CpusetSpec::Kind;
  switch (spec.kind) {
  case Kind::unset:
    return machine.cpus;
  case Kind::exact:
    return exact_cpus(spec.exact, machine);
  case Kind::llc:
    return cpus_of_llc(spec.index, machine);
  case Kind::numa:
    return cpus_of_node(spec.index, machine);
  case Kind::range:
    return range_of(spec, usable_cpus(machine));
  case Kind::disjoint:
  case Kind::overlap:
    return chunk_of(spec, usable_cpus(machine));
  }
  return Error(ErrorKind::internal, "unknown kind of cpuset");
}

/// The largest subset of the cpuset within one LLC; the first of equals.
Cpus llc_aligned(const Cpus& cpuset, const Machine& machine)
{
  Cpus best;
  for (std::uint32_t llc = 0; llc < machine.topology.llcs; ++llc) {
    const auto own = cpus_of_llc(static_cast<int>(llc), machine);
    auto both = own ? intersection(*own, cpuset) : Cpus();
    if (both.size() > best.size())
      best = std::move(both);
  }
  return best;
}

/// The first core that has two threads in the cpuset.
Cpus sibling_pair(const Cpus& cpuset, const Machine& machine)
{
  const auto known = intersection(cpuset, placed_cpus(machine));
  for (const int cpu : known) {
    const auto home = place(machine, cpu);
    auto siblings = selected(known, [&](int other) {
      const auto there = place(machine, other);
      return there.llc == home.llc && there.core == home.core;
    });
    if (siblings.size() >= 2)
      return slice(siblings, 0, 2);
  }
  return {};
}

Cpus random_subset(Cpus pool, const AffinityIntent& intent, const AffinitySubject& subject)
{
  auto random = random_stream(subject.seed, static_cast<std::uint64_t>(subject.ordinal));
  const auto count = std::min(pool.size(), static_cast<std::size_t>(intent.count));
  for (std::size_t i = 0; i < count; ++i)
    std::swap(pool[i], pool[i + random.below(pool.size() - i)]);
  pool.resize(count);
  std::sort(pool.begin(), pool.end());
  return pool;
}

Result<Cpus>
cpus_of(const AffinityIntent& intent, const AffinitySubject& subject, const Machine& machine)
{
  using Kind = AffinityIntent::Kind;
  const auto& cpuset = subject.cpuset;
  switch (intent.kind) {
  case Kind::inherit:
    return Cpus();
  case Kind::exact: {
    const auto online = exact_cpus(intent.exact, machine);
    return online ? Result<Cpus>(intersection(*online, cpuset)) : online;
  }
  case Kind::single_cpu:
    return slice(cpuset, 0, std::min<std::size_t>(1, cpuset.size()));
  case Kind::one_cpu_each:
    return Cpus{cpuset[static_cast<std::size_t>(subject.ordinal) % cpuset.size()]};
  case Kind::llc_aligned:
    return llc_aligned(cpuset, machine);
  case Kind::cross_cgroup:
    return machine.cpus;
  case Kind::smt_sibling_pair:
    return sibling_pair(cpuset, machine);
  case Kind::random_subset:
    return random_subset(
        intent.exact.empty() ? cpuset : intersection(intent.exact, cpuset), intent, subject);
  }
  return Error(ErrorKind::internal, "unknown kind of affinity");
}

} // namespace

Result<Cpus> resolve_cpuset(const CpusetSpec& spec, const Machine& machine)
{
  auto cpus = cpus_of(spec, machine);
  if (cpus && cpus->empty())
    return unsupported(fmt::format("the cpuset has no CPU on a machine with CPUs {}",
                                   format_cpu_list(machine.cpus)));
  return cpus;
}

Result<Cpus> resolve_affinity(const AffinityIntent& intent,
                              const AffinitySubject& subject,
                              const Machine& machine)
{
  if (subject.cpuset.empty())
    return unsupported("the worker's cpuset has no CPU");
  auto cpus = cpus_of(intent, subject, machine);
  if (cpus && cpus->empty() && intent.kind != AffinityIntent::Kind::inherit)
    return unsupported(fmt::format("the affinity leaves no CPU of the cpuset {}",
                                   format_cpu_list(subject.cpuset)));
  return cpus;
}

} // namespace ktstr
