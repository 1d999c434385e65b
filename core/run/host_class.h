/// The verdict on a cell whose machine could not be made, by the class of host errors that it is of
/// (core/support/host_error.h).
#pragma once

#include "core/check/judge.h"
#include "vmm/vmm.h"

namespace ktstr {

/// In the classes' order: a kernel that is gone since the run began and a lack of what --perf takes
/// are skipped, a topology that no machine can show fails; what is of no class is judged as any
/// error before a cell.
Judgement judge_machine_error(const Error& error, const VmConfig& machine);

} // namespace ktstr
