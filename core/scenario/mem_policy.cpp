#include "core/scenario/mem_policy.h"

#include <array>
#include <cerrno>
#include <linux/mempolicy.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ktstr {

namespace {

constexpr int kWeightedInterleave =
    6; // MPOL_WEIGHTED_INTERLEAVE, newer than this machine's headers

int mode_of(const MemPolicy& policy)
{
  using Kind = MemPolicy::Kind;
  switch (policy.kind) {
  case Kind::unset:
    return MPOL_DEFAULT;
  case Kind::local:
    return MPOL_LOCAL;
  case Kind::bind:
    return MPOL_BIND;
  case Kind::preferred:
    return MPOL_PREFERRED;
  case Kind::interleave:
    return MPOL_INTERLEAVE;
  case Kind::preferred_many:
    return MPOL_PREFERRED_MANY;
  case Kind::weighted_interleave:
    return kWeightedInterleave;
  }
  return MPOL_DEFAULT;
}

int flags_of(const MemPolicy& policy)
{
  return (policy.has_static_nodes ? MPOL_F_STATIC_NODES : 0) |
         (policy.has_relative_nodes ? MPOL_F_RELATIVE_NODES : 0) |
         (policy.has_numa_balancing ? MPOL_F_NUMA_BALANCING : 0);
}

} // namespace

int apply_memory_policy(const MemPolicy& policy)
{
  if (policy.kind == MemPolicy::Kind::unset)
    return 0;
  constexpr unsigned kBits = 1024;
  std::array<unsigned long, kBits / 64> mask{};
  for (const int node : policy.nodes)
    if (node >= 0 && node < static_cast<int>(kBits))
      mask[static_cast<std::size_t>(node) / 64] |= 1UL << (static_cast<unsigned>(node) % 64);
  const bool has_nodes = !policy.nodes.empty();
  const long status = ::syscall(SYS_set_mempolicy,
                                mode_of(policy) | flags_of(policy),
                                has_nodes ? mask.data() : nullptr,
                                has_nodes ? kBits : 0U);
  return status == 0 ? 0 : errno;
}

} // namespace ktstr
