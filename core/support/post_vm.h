/// Checks on the host after the VM has ended: one that runs when the guest was fine, one that
/// always does. They fail a run or ask for it to be skipped; they never save it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/support/host_error.h"

namespace ktstr::support {

/// What the checks look at.
struct VmResult {
  bool success = false;
  std::uint32_t periodic_target = 0; ///< snapshots asked for
  std::uint32_t periodic_fired = 0;  ///< taken, those that found nothing included
  std::uint32_t periodic_real = 0;   ///< taken and not empty
};

/// Nothing: fine.
using PostVmCallback = std::function<std::optional<Failure>(const VmResult&)>;

/// Asks for the run to be a skip.
Failure post_vm_skip(std::string reason);

/// Both in one: "post_vm: a; post_vm_unconditional: b". It asks for a skip only when both do.
std::optional<Failure> combine_post_vm_failures(const std::optional<Failure>& conditional,
                                                const std::optional<Failure>& unconditional);

/// Runs what applies. What is not a request to skip is marked so that it fails the run whatever was
/// expected of it.
std::optional<Failure> run_post_vm(const VmResult& result,
                                   const PostVmCallback& conditional,
                                   const PostVmCallback& unconditional);

/// A failure when snapshots were asked for, the run was fine, and none holds anything.
std::optional<Failure> default_post_vm_periodic_fired(const VmResult& result);

} // namespace ktstr::support
