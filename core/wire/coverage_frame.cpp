#include "core/wire/coverage_frame.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "core/base/base64.h"
#include "core/base/text.h"
#include "core/wire/deflated.h"

namespace ktstr {

namespace {

constexpr std::string_view kTools[] = {"", "gcov", "llvm"};
constexpr std::string_view kEndings[] = {"", ".gcda", ".profraw"};
constexpr std::size_t kMostName = 1024;
constexpr std::size_t kMostPart = 255;
constexpr std::size_t kMostProblems = 8;

CoverageTool tool_from(const std::string& name)
{
  for (std::size_t i = 1; i < std::size(kTools); ++i)
    if (kTools[i] == name)
      return static_cast<CoverageTool>(i);
  return CoverageTool::unset;
}

bool is_safe_part(const std::string& part)
{
  return !part.empty() && part != "." && part != ".." && part.size() <= kMostPart;
}

/// Relative, straight down, and of the kind that the tool writes.
bool is_safe_name(CoverageTool tool, const std::string& name)
{
  const auto parts = split(name, '/');
  const bool is_bare = tool != CoverageTool::llvm || parts.size() == 1;
  return is_bare && name.size() <= kMostName && printable(name) == name &&
         name.find_first_of("\n\t") == std::string::npos &&
         name.ends_with(kEndings[static_cast<std::size_t>(tool)]) &&
         std::all_of(parts.begin(), parts.end(), is_safe_part);
}

Error refused(std::string_view name, std::string_view why)
{
  return Error::make(ErrorKind::guest_fault, "coverage file '{}' {}", printable(name), why);
}

} // namespace

std::string_view name_of(CoverageTool tool)
{
  return kTools[static_cast<std::size_t>(tool)];
}

std::optional<Json> coverage_frame(const CoverageFile& file)
{
  if (file.bytes.size() > kMostCoverageFile)
    return std::nullopt;
  auto data = to_base64(deflate(file.bytes));
  if (data.size() > kMostCoverageFrame)
    return std::nullopt;
  return Json::object(
      {{"tool", name_of(file.tool)}, {"name", file.name}, {"data", std::move(data)}});
}

Result<CoverageFile> coverage_file(const Json& payload)
{
  CoverageFile file{.tool = tool_from(payload["tool"].as_string()),
                    .name = payload["name"].as_string()};
  if (file.tool == CoverageTool::unset)
    return refused(file.name, "is of no tool that is known");
  if (!is_safe_name(file.tool, file.name))
    return refused(file.name, "has a name that is not taken from a guest");
  const auto packed = from_base64(payload["data"].as_string());
  if (!packed)
    return packed.error().with_context("coverage file '{}'", file.name);
  auto bytes = inflate(*packed, kMostCoverageFile);
  if (!bytes)
    return bytes.error().with_context("coverage file '{}'", file.name);
  file.bytes = std::move(*bytes);
  return file;
}

Coverage take_coverage(std::vector<Frame>& frames)
{
  Coverage coverage;
  std::size_t total = 0;
  const auto complain = [&](std::string problem) {
    if (coverage.problems.size() < kMostProblems)
      coverage.problems.push_back(std::move(problem));
  };
  const auto take = [&](const Frame& frame) {
    if (coverage.files.size() >= kMostCoverageFiles || total >= kMostCoverageBytes)
      return complain("more coverage than is taken from one cell");
    auto file = coverage_file(frame.payload);
    if (!file)
      return complain(file.error().text());
    total += file->bytes.size();
    coverage.files.push_back(std::move(*file));
  };
  for (const Frame& frame : frames)
    if (frame.type == FrameType::coverage)
      take(frame);
  std::erase_if(frames, [](const Frame& frame) { return frame.type == FrameType::coverage; });
  return coverage;
}

} // namespace ktstr
