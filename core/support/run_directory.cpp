#include "core/support/run_directory.h"

#include <fmt/core.h>

namespace ktstr::support {

namespace {

std::filesystem::file_time_type time_of(const std::filesystem::directory_entry& entry)
{
  std::error_code error;
  const auto time = entry.last_write_time(error);
  return error ? std::filesystem::file_time_type::min() : time;
}

} // namespace

std::string run_dirname(const std::optional<std::string>& kernel,
                        const std::optional<std::string>& commit)
{
  return fmt::format("{}-{}", kernel.value_or("unknown"), commit.value_or("unknown"));
}

bool is_run_directory(std::string_view name, bool is_folder)
{
  return is_folder && !name.starts_with('.');
}

std::filesystem::path runs_root(const EnvValue& configured,
                                const std::filesystem::path& build_output)
{
  return configured && !configured->empty() ? std::filesystem::path(*configured)
                                            : build_output / "ktstr";
}

std::filesystem::path sidecar_dir(const EnvValue& configured,
                                  const std::filesystem::path& runs_root,
                                  const std::optional<std::string>& kernel,
                                  const std::optional<std::string>& commit)
{
  return configured && !configured->empty() ? std::filesystem::path(*configured)
                                            : runs_root / run_dirname(kernel, commit);
}

std::optional<std::filesystem::path> newest_run_dir(const std::filesystem::path& runs_root)
{
  std::optional<std::filesystem::path> newest;
  auto newest_time = std::filesystem::file_time_type::min();
  std::error_code error;
  std::filesystem::directory_iterator entries(runs_root, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    std::error_code ignored;
    if (!is_run_directory(entries->path().filename().string(), entries->is_directory(ignored)))
      continue;
    const auto time = time_of(*entries);
    if (newest && time < newest_time)
      continue;
    newest = entries->path();
    newest_time = time;
  }
  return newest;
}

} // namespace ktstr::support
