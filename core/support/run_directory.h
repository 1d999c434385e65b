/// Folders that hold what runs leave: one for each kernel and commit, below the root of all runs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/support/environment.h"

namespace ktstr::support {

/// "KERNEL-COMMIT", with "unknown" for what is not known.
std::string run_dirname(const std::optional<std::string>& kernel,
                        const std::optional<std::string>& commit);

/// A folder that is not hidden.
bool is_run_directory(std::string_view name, bool is_folder);

/// KTSTR_RUNS_ROOT when not empty; else ktstr/ in the build's output folder.
std::filesystem::path runs_root(const EnvValue& configured,
                                const std::filesystem::path& build_output);

/// KTSTR_SIDECAR_DIR when not empty, as it is; else the run's folder below the root.
std::filesystem::path sidecar_dir(const EnvValue& configured,
                                  const std::filesystem::path& runs_root,
                                  const std::optional<std::string>& kernel,
                                  const std::optional<std::string>& commit);

/// The run directory that changed last; nothing when there is none or the root cannot be read.
std::optional<std::filesystem::path> newest_run_dir(const std::filesystem::path& runs_root);

} // namespace ktstr::support
