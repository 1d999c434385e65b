#include "core/support/profraw.h"

#include <fmt/core.h>

namespace ktstr::support {

namespace {

/// The folder a path names; a '/' at its end does not count.
std::filesystem::path folder_of(std::string file)
{
  while (!file.empty() && file.back() == '/')
    file.pop_back();
  return std::filesystem::path(file).parent_path();
}

} // namespace

std::filesystem::path profraw_target_dir(const EnvValue& cov_target_dir,
                                         const EnvValue& profile_file,
                                         const std::filesystem::path& program_dir)
{
  if (cov_target_dir)
    return *cov_target_dir;
  if (profile_file)
    if (const auto folder = folder_of(*profile_file); !folder.empty())
      return folder;
  return program_dir / "llvm-cov-target";
}

std::string profraw_file_name(int pid, unsigned counter)
{
  return fmt::format("ktstr-test-{}-{}.profraw", pid, counter);
}

std::optional<std::string> profraw_redirect(int pid,
                                            const EnvValue& profile_file,
                                            bool is_instrumented,
                                            const std::filesystem::path& dir)
{
  if (pid == 1 || profile_file || !is_instrumented)
    return std::nullopt;
  return (dir / "default-%p-%m.profraw").string();
}

} // namespace ktstr::support
