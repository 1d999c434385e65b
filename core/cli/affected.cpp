#include "core/cli/affected.h"

#include <algorithm>
#include <optional>
#include <set>

#include "core/base/text.h"
#include "core/cli/scheduler_listing.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

/// Schedulers whose cells may come out otherwise when this plugin changes; nothing when all may.
std::optional<std::set<std::string>> schedulers_touched_by(const PluginInfo& plugin)
{
  if (!plugin.payloads.empty() || !plugin.vmms.empty() || !plugin.work_types.empty())
    return std::nullopt; // any test may use them
  std::set<std::string> touched;
  for (const auto& scheduler : plugin.schedulers)
    touched.insert(scheduler.id);
  for (const auto& test : plugin.tests) {
    if (test.scheduler.empty())
      return std::nullopt; // it runs with every scheduler
    touched.insert(test.scheduler);
  }
  return touched;
}

} // namespace

bool is_document(const fs::path& file)
{
  const auto name = file.filename().string();
  for (const auto* ending : {".md", ".rst", ".adoc"})
    if (name.ends_with(ending))
      return true;
  return name.starts_with("LICENSE") || name.starts_with("COPYING") || name == ".gitignore";
}

std::vector<std::string> schedulers_with_code(const PluginRegistry& registry)
{
  std::vector<std::string> ids;
  for (const auto& scheduler : registry.schedulers()) {
    const bool is_kernels =
        scheduler.kind == SchedulerKind::kernel_default || scheduler.kind == SchedulerKind::builtin;
    if (!is_kernels && test_count(registry, scheduler.id) > 0)
      ids.push_back(scheduler.id);
  }
  return ids;
}

Affected affected_all(const PluginRegistry& registry, std::string reason)
{
  return {
      .is_all = true, .reason = std::move(reason), .schedulers = schedulers_with_code(registry)};
}

Affected affected_by(const std::vector<fs::path>& changed,
                     const BuildInputs& inputs,
                     const std::map<std::string, const PluginInfo*>& targets,
                     const PluginRegistry& registry)
{
  for (const auto& [target, plugin] : targets)
    if (!inputs.targets.contains(target))
      return affected_all(
          registry,
          fmt::format("it is not known what plugin '{}' was built from", plugin->file.string()));
  std::set<std::string> touched;
  for (const auto& file : changed) {
    const auto objects = inputs.objects.find(file);
    if (objects == inputs.objects.end()) {
      if (is_document(file))
        continue;
      return affected_all(registry,
                          fmt::format("no plugin is known to be built from '{}'", file.string()));
    }
    for (const auto& object : objects->second) {
      const auto plugin = targets.find(target_of_object(object.string()));
      if (plugin == targets.end())
        return affected_all(registry,
                            fmt::format("'{}' goes into '{}', which is of no plugin",
                                        file.string(),
                                        object.string()));
      const auto schedulers = schedulers_touched_by(*plugin->second);
      if (!schedulers)
        return affected_all(registry,
                            fmt::format("'{}' is part of plugin '{}', which runs with every "
                                        "scheduler",
                                        file.string(),
                                        plugin->second->id));
      touched.insert(schedulers->begin(), schedulers->end());
    }
  }
  Affected affected{.reason = touched.empty() ? "nothing that a plugin is built from changed"
                                              : "only what these are built from changed"};
  for (const auto& id : schedulers_with_code(registry))
    if (touched.contains(id))
      affected.schedulers.push_back(id);
  return affected;
}

} // namespace ktstr
