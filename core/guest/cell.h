/// One cell, from the host's word to the last frame.
#pragma once

#include "core/guest/cgroups.h"
#include "core/guest/child.h"
#include "core/guest/run_services.h"
#include "core/guest/shared.h"
#include "core/guest/window_client.h"

namespace ktstr::guest {

/// What is ready before the host says which cell it is.
struct CellResources {
  const CellCgroups& cgroups;
  CancelToken& cancel; ///< shared with the child
  Child body_child;    ///< of start_body_child()
  RunPlace place;      ///< as that child has it
};

/// Reads the request in the window and carries it out. Whatever goes wrong is a frame.
void run_cell(WindowClient& window, CellResources resources);

} // namespace ktstr::guest
