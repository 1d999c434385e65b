/// Ctrl-C: the first SIGINT, SIGTERM or SIGHUP sets the program's cancel token, so that what runs
/// is ended and what finished is kept; the second ends the program at once, and the kernel kills
/// its children.
#pragma once

#include "core/base/cancel.h"

namespace ktstr {

/// Called once by main, before any thread is started. The token is never destroyed.
CancelToken& install_interrupt_handlers();

} // namespace ktstr
