/// Coverage data that came out of a guest, put where the tools of its compiler find it.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/wire/coverage_frame.h"

namespace ktstr {

/// Why the test's body, or the whole cell, left no coverage; empty when it did.
std::string lost_coverage(const std::vector<Frame>& frames, const Coverage& coverage);

/// gcov's files go to FOLDER/gcov/CELL/<path of the object>, each with a link to the object's .gcno
/// beside it when that is there, so that gcov and lcov read the folder as it is. llvm's go to where
/// the user's own profiles go, when the environment says where, else to FOLDER/llvm-cov-target
/// (core/support/profraw.h); their names are used once.
Status keep_coverage(const std::vector<CoverageFile>& files,
                     const std::filesystem::path& folder,
                     const std::string& cell);

} // namespace ktstr
