/// One cell, from the host's word to the last frame.
#pragma once

#include "core/guest/cgroups.h"
#include "core/guest/window_client.h"

namespace ktstr::guest {

/// Reads the request in the window and carries it out in the cgroups. Whatever goes wrong is a
/// frame.
void run_cell(WindowClient& window, const CellCgroups& cgroups);

} // namespace ktstr::guest
