/// `ktstr affected`: from a git diff to the schedulers that are worth testing again.
#include <unistd.h>

#include "core/base/text.h"
#include "core/cli/affected.h"
#include "core/cli/command.h"
#include "core/cli/git_changes.h"
#include "core/cli/prepare_plan.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& path, const fs::path& folder)
{
  const auto relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

/// Build folders of these sources, each with the plugins that stand in it.
std::map<fs::path, std::vector<const PluginInfo*>> builds_of(const PluginRegistry& registry,
                                                             const fs::path& sources)
{
  std::map<fs::path, std::vector<const PluginInfo*>> builds;
  for (const auto& plugin : registry.plugins) {
    std::error_code failure;
    const auto file = fs::canonical(plugin.file, failure);
    const auto build = failure ? std::nullopt : build_folder_of(file);
    const auto source = build ? source_folder_of(*build) : std::nullopt;
    if (source && is_below(*source, sources))
      builds[*build].push_back(&plugin);
  }
  return builds;
}

/// A plugin that cannot be loaded may offer any scheduler.
const RefusedPlugin* refused_of(const PluginRegistry& registry, const fs::path& sources)
{
  for (const auto& refused : registry.refused) {
    const auto build = build_folder_of(refused.file);
    const auto source = build ? source_folder_of(*build) : std::nullopt;
    if (source && is_below(*source, sources))
      return &refused;
  }
  return nullptr;
}

Affected find_affected(const Invocation& call, const PluginRegistry& registry)
{
  const auto changes = changes_since(call.options.text("base"), ".", call.cancel);
  if (!changes)
    return affected_all(registry, changes.error().text());
  const auto builds = builds_of(registry, changes->top);
  if (builds.empty())
    return affected_all(registry,
                        fmt::format("no plugin that was found stands in a CMake build of '{}'",
                                    changes->top.string()));
  if (const auto* refused = refused_of(registry, changes->top))
    return affected_all(
        registry,
        fmt::format("plugin '{}' is refused: {}", refused->file.string(), refused->reason));
  if (builds.size() > 1)
    return affected_all(registry, "plugins of more than one build folder were found");
  const auto& [build, plugins] = *builds.begin();
  const auto inputs = read_build_inputs(build, call.cancel);
  if (!inputs)
    return affected_all(registry, inputs.error().text());
  std::map<std::string, const PluginInfo*> targets;
  for (const auto* plugin : plugins)
    if (plugin->file.extension() == ".so") // documents have no objects: a change of theirs is doubt
      targets.emplace(plugin->file.stem().string(), plugin);
  return affected_by(changes->files, *inputs, targets, registry);
}

Result<int> affected(const Invocation& call)
{
  if (!call.options.has("base"))
    return Error::make(ErrorKind::invalid, "'ktstr affected' needs --base")
        .with_hint("ktstr affected --base origin/main");
  std::vector<fs::path> folders;
  for (const auto& folder : call.options.texts("plugin-dir"))
    folders.emplace_back(folder);
  const auto registry = discover(folders, call.cancel);
  const auto style = style_for(STDERR_FILENO, call.color);
  call.err->write(describe_refused(style, registry));
  const auto found = find_affected(call, registry);
  if (call.cancel->is_cancelled())
    return Error::make(ErrorKind::cancelled, "interrupted");
  call.err->write(fmt::format("{} of {}: {}\n",
                              found.is_all ? "all" : std::to_string(found.schedulers.size()),
                              counted(schedulers_with_code(registry).size(), "scheduler"),
                              one_line(found.reason)));
  call.out->write(Json::array_of(found.schedulers).dump() + "\n");
  return kExitPass;
}

} // namespace

Command affected_command()
{
  return {.name = "affected",
          .summary = "Show which schedulers a change of sources can have changed, as a JSON array",
          .example = "ktstr affected --base origin/main",
          .about =
              "Compares the working tree with its last common revision with REV, and asks the "
              "plugins' build what they\nwere built from: build first. Any doubt means all. The "
              "kernel's own schedulers are not in the list.",
          .options = {{.name = "base", .value = "REV", .help = "a revision of git: main, a hash"},
                      {.name = "plugin-dir",
                       .value = "DIR",
                       .help = "look for plugins here first; may be repeated",
                       .is_repeatable = true}},
          .run = affected};
}

} // namespace ktstr
