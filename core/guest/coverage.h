/// Coverage data of instrumented code: of plugins in the agent's children, and of programs that
/// they start. The runtimes of both compilers write when a process ends by exit(), to where its
/// environment says; one that is killed writes nothing.
#pragma once

#include <filesystem>

#include "core/guest/reports.h"

namespace ktstr::guest {

/// Where a cell's data is gathered, beside the folder that its test may use.
std::filesystem::path coverage_folder(const std::filesystem::path& workdir);

/// From now on, this process's children and itself: call it before instrumented code is loaded.
void begin_coverage(const std::filesystem::path& folder);

/// Whether begin_coverage() was called in this process or in what it was forked from.
bool collects_coverage();

/// Reports what was written. What cannot be reported is a warning.
void report_coverage(const std::filesystem::path& folder, Reports& reports);

} // namespace ktstr::guest
