/// The verdict on a cell whose machine could not be made, by the class of host errors that it is of
/// (core/support/host_error.h).
#pragma once

#include "core/check/judge.h"
#include "vmm/vmm.h"

namespace ktstr {

/// What this host does not have for such a machine, where that explains the error.
struct HostFacts {
  int kvm_error = 0;            ///< errno of opening /dev/kvm; 0: it opens, or is not needed
  std::uint64_t memory_mib = 0; ///< that is free for machines now; 0: not known
};
HostFacts host_facts(const VmConfig& machine);

/// In the classes' order: a kernel that is gone since the run began, a lack of what --perf takes,
/// a host that others use (time ran out, memory is taken, /dev/kvm is busy), and a topology that
/// this back end cannot show, are skipped; one that no machine can show fails; what is of no class
/// is judged as any error before a cell.
Judgement judge_machine_error(const Error& error, const VmConfig& machine, const HostFacts& host);

} // namespace ktstr
