/// Where cgroups and workers may run: cpuset specifications and affinity intents, and what they
/// come to on one machine. Out of range is an error, never a clamp.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/model/topology.h"

namespace ktstr {

/// CPUs of a cgroup. `range`, `disjoint` and `overlap` cut up the usable CPUs: all but the last
/// when there are more than two, which is left to the runner.
struct CpusetSpec {
  enum class Kind { unset, exact, llc, numa, range, disjoint, overlap };
  Kind kind = Kind::unset; ///< unset: every CPU
  std::vector<int> exact;
  int index = 0;      ///< llc, numa, disjoint, overlap
  int of = 1;         ///< disjoint, overlap
  double start = 0;   ///< range, as a fraction
  double end = 1;     ///< range
  double overlap = 0; ///< share of a chunk that is taken from each neighbour
};

/// CPUs of a worker within its cgroup's.
struct AffinityIntent {
  enum class Kind {
    inherit,
    exact,
    single_cpu,       ///< the first CPU of the cpuset
    one_cpu_each,     ///< worker i gets the i-th CPU of the cpuset, round robin
    llc_aligned,      ///< the LLC that has most of the cpuset
    cross_cgroup,     ///< every CPU; the kernel still intersects with the cpuset
    smt_sibling_pair, ///< both threads of the first whole core
    random_subset     ///< `count` CPUs of `exact`, drawn per worker
  };
  Kind kind = Kind::inherit;
  std::vector<int> exact; ///< exact; or the pool of random_subset, empty: the cpuset
  int count = 0;          ///< random_subset
};

/// The machine that a scenario runs on.
struct Machine {
  std::vector<int> cpus; ///< online, sorted
  Topology topology;
};

/// Kind unsupported when the machine lacks what the specification names.
Result<std::vector<int>> resolve_cpuset(const CpusetSpec& spec, const Machine& machine);

/// Which worker asks, and what `random_subset` draws from.
struct AffinitySubject {
  std::vector<int> cpuset; ///< what its cgroup may use
  int ordinal = 0;         ///< of the worker within its specification
  std::uint64_t seed = 0;
};
/// An empty list means: leave it as it is.
Result<std::vector<int>> resolve_affinity(const AffinityIntent& intent,
                                          const AffinitySubject& subject,
                                          const Machine& machine);

} // namespace ktstr
