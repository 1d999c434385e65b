/// What a pool of sidecars says of all runs together, as text for people.
#pragma once

#include <string>
#include <vector>

#include "core/support/sidecar.h"

namespace ktstr::support {

/// Per BPF program the most instructions that a verifier walked through, of the million that it
/// may; from three quarters on a program is marked and warned of. Empty when no sidecar has any.
std::string verifier_table(const std::vector<SidecarResult>& sidecars);

/// What KVM counted, a mean over the VMs that were counted. Empty when there were no exits.
std::string kvm_summary(const std::vector<SidecarResult>& sidecars);

} // namespace ktstr::support
