#include "core/guest/coverage.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/file.h"
#include "core/wire/coverage_frame.h"

namespace ktstr::guest {

namespace {

namespace fs = std::filesystem;

constexpr const char* kSwitch = "KTSTR_COVERAGE";

std::vector<fs::path> files_below(const fs::path& folder)
{
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error))
    if (it->symlink_status(error).type() == fs::file_type::regular)
      files.push_back(it->path());
  std::sort(files.begin(), files.end()); // the same cell reports in the same order
  return files;
}

Status report_file(CoverageTool tool, const fs::path& root, const fs::path& file, Reports& reports)
{
  auto bytes = read_file(file, kMostCoverageFile);
  if (!bytes)
    return bytes.error();
  const auto frame = coverage_frame(
      {.tool = tool, .name = file.lexically_relative(root).string(), .bytes = std::move(*bytes)});
  if (!frame)
    return Error::make(ErrorKind::unsupported, "'{}' is too large to be reported", file.string());
  reports.coverage(*frame);
  return {};
}

void report_all(CoverageTool tool, const fs::path& root, Reports& reports)
{
  auto files = files_below(root);
  if (files.size() > kMostCoverageFiles) {
    reports.log("warn",
                "agent",
                fmt::format("coverage: only {} of {} files are reported",
                            kMostCoverageFiles,
                            files.size()));
    files.resize(kMostCoverageFiles);
  }
  for (const auto& file : files)
    if (auto status = report_file(tool, root, file, reports); !status)
      reports.log("warn", "agent", status.error().with_context("coverage").text());
}

fs::path folder_of(CoverageTool tool, const fs::path& folder)
{
  return folder / name_of(tool);
}

} // namespace

fs::path coverage_folder(const fs::path& workdir)
{
  return workdir.parent_path() / "coverage";
}

void begin_coverage(const fs::path& folder)
{
  // A file per process and per library in it: each has a runtime of its own.
  const auto profile = folder_of(CoverageTool::llvm, folder) / "%p-%m.profraw";
  ::setenv("LLVM_PROFILE_FILE", profile.c_str(), 1);
  ::setenv("GCOV_PREFIX", folder_of(CoverageTool::gcov, folder).c_str(), 1);
  ::unsetenv("GCOV_PREFIX_STRIP");
  ::setenv(kSwitch, "1", 1);
}

bool collects_coverage()
{
  return std::getenv(kSwitch) != nullptr;
}

void report_coverage(const fs::path& folder, Reports& reports)
{
  for (const auto tool : {CoverageTool::gcov, CoverageTool::llvm})
    report_all(tool, folder_of(tool, folder), reports);
}

} // namespace ktstr::guest
