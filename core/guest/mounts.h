/// The file systems of the guest: what a first process must mount before anything else can work.
#pragma once

#include "core/base/result.h"

namespace ktstr::guest {

/// Mounts proc, sys, dev, tmp, run and cgroup2, and what the kernel has of devpts, debugfs, tracefs
/// and bpffs. The error names the file system that is missing and cannot be done without.
Status mount_file_systems();

/// Hands the cgroup controllers that the kernel has to the children of the root cgroup.
Status enable_cgroup_controllers(const std::string& cgroup);

/// Brings up the loopback device, for tests that talk to themselves. A kernel without network is
/// fine.
void bring_loopback_up();

} // namespace ktstr::guest
