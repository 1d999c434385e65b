#include "core/run/coverage.h"

#include <algorithm>
#include <atomic>
#include <unistd.h>

#include "core/base/file.h"
#include "core/support/environment.h"
#include "core/support/profraw.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

Status write_into(const fs::path& file, const std::string& bytes)
{
  if (auto status = make_directories(file.parent_path()); !status)
    return status;
  return write_file(file, bytes);
}

/// gcov wants an object's notes beside its counts.
void link_notes(const fs::path& counts, const std::string& object)
{
  const auto notes = fs::path("/" + object).replace_extension(".gcno");
  std::error_code error;
  if (fs::is_regular_file(notes, error))
    fs::create_symlink(notes, fs::path(counts).replace_extension(".gcno"), error);
}

Status keep_gcov(const CoverageFile& file, const fs::path& folder)
{
  const auto place = folder / file.name;
  auto status = write_into(place, file.bytes);
  if (status)
    link_notes(place, file.name);
  return status;
}

Status keep_llvm(const CoverageFile& file, const fs::path& folder)
{
  static std::atomic<unsigned> count{0};
  const auto target = support::profraw_target_dir(
      support::env_value("LLVM_COV_TARGET_DIR"), support::env_value("LLVM_PROFILE_FILE"), folder);
  return write_into(target / support::profraw_file_name(::getpid(), count++), file.bytes);
}

} // namespace

std::string lost_coverage(const std::vector<Frame>& frames, const Coverage& coverage)
{
  const auto ended = std::find_if(frames.begin(), frames.end(), [](const Frame& frame) {
    return frame.type == FrameType::body_ended;
  });
  if (ended == frames.end())
    return "the test's body did not come to its end, and left none";
  const auto how = ended->payload["how"].as_string();
  if (how == "signal")
    return fmt::format("the test's body was killed by signal {}, and left none",
                       ended->payload["signal"].as_int());
  if (how == "deadline")
    return "the test's body was ended at its time limit, and left none";
  return coverage.files.empty() ? "nothing that ran in the guest is instrumented" : "";
}

Status keep_coverage(const std::vector<CoverageFile>& files,
                     const fs::path& folder,
                     const std::string& cell)
{
  for (const auto& file : files) {
    auto status = file.tool == CoverageTool::gcov ? keep_gcov(file, folder / "gcov" / cell)
                                                  : keep_llvm(file, folder);
    if (!status)
      return status.error().with_context("cannot keep coverage");
  }
  return {};
}

} // namespace ktstr
