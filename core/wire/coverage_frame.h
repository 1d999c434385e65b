/// Coverage data that instrumented plugins wrote in a guest, on its way to the host: a frame per
/// file. The host trusts nothing of it: names lead nowhere but down, sizes are bounded, and what is
/// in a file is not looked at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/wire/frame.h"

namespace ktstr {

/// Whose runtime wrote a file.
enum class CoverageTool { unset, gcov, llvm };
/// "gcov", "llvm"
std::string_view name_of(CoverageTool tool);

struct CoverageFile {
  CoverageTool tool = CoverageTool::unset;
  std::string
      name; ///< gcov: where the object was built, "work/build/x.cpp.gcda"; llvm: a bare name
  std::string bytes;
};

inline constexpr std::size_t kMostCoverageFiles = 512;         ///< of one cell
inline constexpr std::size_t kMostCoverageFile = 16UL << 20U;  ///< bytes of one file
inline constexpr std::size_t kMostCoverageBytes = 64UL << 20U; ///< of one cell
inline constexpr std::size_t kMostCoverageFrame = kMaxFramePayload * 3 / 4;

/// Payload of a `coverage` frame. Nothing when the file does not fit into one.
std::optional<Json> coverage_frame(const CoverageFile& file);

/// Reads a payload. Error: a name that is not one, data that is damaged or too large.
Result<CoverageFile> coverage_file(const Json& payload);

struct Coverage {
  std::vector<CoverageFile> files;
  std::vector<std::string> problems; ///< of what was left out, one line each
};
/// Takes the coverage out of a guest's frames: what it says about the plugins' code is not what the
/// cell found.
Coverage take_coverage(std::vector<Frame>& frames);

} // namespace ktstr
