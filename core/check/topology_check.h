/// Whether the guest sees the machine that was declared. A back end that builds another one makes
/// every result of the cell meaningless, and that is the host's fault, never the scheduler's.
#pragma once

#include <optional>
#include <string>

#include "core/base/json.h"
#include "core/model/topology.h"

namespace ktstr {

/// The first difference between the declared topology and the `ready` frame of a guest, as one
/// line; nothing when they agree.
std::optional<std::string> topology_difference(const Topology& declared, const Json& ready);

} // namespace ktstr
