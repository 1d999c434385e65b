/// Where the coverage data of instrumented programs goes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/support/environment.h"

namespace ktstr::support {

/// LLVM_COV_TARGET_DIR as it is; else the folder of LLVM_PROFILE_FILE when it names one; else
/// llvm-cov-target beside the program.
std::filesystem::path profraw_target_dir(const EnvValue& cov_target_dir,
                                         const EnvValue& profile_file,
                                         const std::filesystem::path& program_dir);

/// "ktstr-test-PID-COUNTER.profraw"
std::string profraw_file_name(int pid, unsigned counter);

/// What LLVM_PROFILE_FILE is to be set to before the program starts; nothing for the guest's init,
/// for a program without coverage, and when it is set, be it to nothing.
std::optional<std::string> profraw_redirect(int pid,
                                            const EnvValue& profile_file,
                                            bool is_instrumented,
                                            const std::filesystem::path& dir);

} // namespace ktstr::support
