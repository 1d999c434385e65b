/// The folder below which runs are kept, as commands are told of it.
#pragma once

#include <filesystem>

#include "core/cli/options.h"

namespace ktstr {

/// --run-dir of commands that read runs.
OptionSpec run_dir_option();

/// What --run-dir says; "ktstr-runs" without it.
std::filesystem::path runs_folder(const ParsedOptions& options);

} // namespace ktstr
