/// Where the program of a scheduler is looked for, and where it was found.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/environment.h"
#include "core/support/scheduler.h"

namespace ktstr::support {

/// In the order in which places are tried.
enum class ResolveSource {
  path,
  env_var,
  path_lookup,
  sibling_dir,
  target_debug,
  target_release,
  auto_built,
  not_found
};

/// The tag that sidecars keep: "env_var".
std::string_view name_of(ResolveSource source);
const std::vector<ResolveSource>& all_resolve_sources();
/// Without the places of builds that came about by chance; the later contract.
const std::vector<ResolveSource>& strict_resolve_sources();

struct ResolvedScheduler {
  std::optional<std::filesystem::path> path;
  ResolveSource source = ResolveSource::not_found;
};

/// Where to look; empty parts are left out. Nothing is ever built.
struct SchedulerPlaces {
  EnvValue scheduler;                  ///< KTSTR_SCHEDULER; ignored when there is no such file
  EnvValue search_path;                ///< PATH; only where tests run without our own runner
  std::filesystem::path program_dir;   ///< its parent when it is called deps
  std::filesystem::path target_folder; ///< with debug/ and release/
};

/// The kernel's own schedulers have no program. A path must exist. A name that is nowhere is an
/// error.
Result<ResolvedScheduler> resolve_scheduler(const SchedulerSpec& spec,
                                            const SchedulerPlaces& places);

} // namespace ktstr::support
