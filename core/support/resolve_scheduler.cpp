#include "core/support/resolve_scheduler.h"

#include <unistd.h>

#include "core/base/text.h"

namespace ktstr::support {

namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& file)
{
  std::error_code error;
  return fs::is_regular_file(file, error);
}

std::optional<fs::path> find_program(const std::string& name, const EnvValue& search_path)
{
  if (!search_path)
    return std::nullopt;
  for (const std::string& folder : split(*search_path, ':')) {
    const fs::path file = fs::path(folder) / name;
    if (!folder.empty() && is_file(file) && ::access(file.c_str(), X_OK) == 0)
      return file;
  }
  return std::nullopt;
}

std::optional<fs::path> file_in(const fs::path& folder, const std::string& name)
{
  const fs::path file = folder / name;
  return !folder.empty() && is_file(file) ? std::optional(file) : std::nullopt;
}

Result<ResolvedScheduler> discover(const std::string& name, const SchedulerPlaces& places)
{
  std::error_code error;
  if (places.scheduler && fs::exists(*places.scheduler, error))
    return ResolvedScheduler{fs::path(*places.scheduler), ResolveSource::env_var};
  if (auto file = find_program(name, places.search_path))
    return ResolvedScheduler{file, ResolveSource::path_lookup};
  const fs::path& program_dir = places.program_dir;
  const bool is_deps = program_dir.filename() == "deps";
  if (auto file = file_in(is_deps ? program_dir.parent_path() : program_dir, name))
    return ResolvedScheduler{file, ResolveSource::sibling_dir};
  if (!places.target_folder.empty()) {
    if (auto file = file_in(places.target_folder / "debug", name))
      return ResolvedScheduler{file, ResolveSource::target_debug};
    if (auto file = file_in(places.target_folder / "release", name))
      return ResolvedScheduler{file, ResolveSource::target_release};
  }
  return Error::make(ErrorKind::not_found, "scheduler '{}' not found", printable(name))
      .with_hint("build it, or name its program with KTSTR_SCHEDULER");
}

} // namespace

std::string_view name_of(ResolveSource source)
{
  constexpr std::string_view kNames[] = {"path",
                                         "env_var",
                                         "path_lookup",
                                         "sibling_dir",
                                         "target_debug",
                                         "target_release",
                                         "auto_built",
                                         "not_found"};
  return kNames[static_cast<std::size_t>(source)];
}

const std::vector<ResolveSource>& all_resolve_sources()
{
  using enum ResolveSource;
  static const std::vector<ResolveSource> kAll{
      path, env_var, path_lookup, sibling_dir, target_debug, target_release, auto_built, not_found};
  return kAll;
}

const std::vector<ResolveSource>& strict_resolve_sources()
{
  using enum ResolveSource;
  static const std::vector<ResolveSource> kStrict{
      path, env_var, path_lookup, auto_built, not_found};
  return kStrict;
}

Result<ResolvedScheduler> resolve_scheduler(const SchedulerSpec& spec,
                                            const SchedulerPlaces& places)
{
  if (const auto* name = std::get_if<Discover>(&spec))
    return discover(name->name, places);
  const auto* path = std::get_if<SchedulerPath>(&spec);
  if (path == nullptr)
    return ResolvedScheduler{};
  std::error_code error;
  if (!fs::exists(path->path, error))
    return Error::make(
        ErrorKind::not_found, "scheduler '{}' does not exist", printable(path->path));
  return ResolvedScheduler{fs::path(path->path), ResolveSource::path};
}

} // namespace ktstr::support
