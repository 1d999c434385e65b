/// A shell in the machine, or one command, on its serial line: what a test's body is to a cell. The
/// terminal is the line's; how the command ended goes to the host as a body's end does.
#pragma once

#include <optional>

#include "core/guest/cgroups.h"
#include "core/guest/reports.h"
#include "core/guest/scheduler.h"
#include "core/wire/cell_spec.h"

namespace ktstr::guest {

/// To be called before the scheduler starts, which may starve what comes after. busybox gets the
/// names of all its commands, and the kernel's messages are kept off the line: the host is told of
/// a scheduler's end by a frame.
Status prepare_shell(const ShellSpec& shell);

/// Runs it to its end and watches the scheduler meanwhile, whose death is reported and ends
/// nothing. What is returned is why it never began.
std::optional<CellError> run_shell(const ShellSpec& shell,
                                   GuestScheduler& scheduler,
                                   bool& is_scheduler_dead,
                                   const CellCgroups& cgroups,
                                   Reports& reports);

} // namespace ktstr::guest
