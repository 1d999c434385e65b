/// Waiting for the agent of a machine that boots.
#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "vmm/vmm.h"

namespace ktstr {

/// Writes a waiting window into a new machine, starts it, and looks on until its agent is ready.
/// Errors: `guest_fault` (it ended, or was not ready in time) with the end of its console;
/// `cancelled`.
Status boot_until_ready(Vm& vm,
                        const std::filesystem::path& console_file,
                        Milliseconds limit,
                        const CancelToken* cancel);

/// How long a machine of this many vCPUs may take to boot on a busy host.
Milliseconds boot_limit(std::uint32_t cpus);

/// The last lines of a console file, and the reason of a panic, made printable, in one line.
std::string console_tail(const std::filesystem::path& console_file);

} // namespace ktstr
