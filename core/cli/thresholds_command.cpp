#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/prepare_plan.h"
#include "core/model/verdict.h"
#include "core/scenario/scenario.h"

namespace ktstr {

namespace {

/// An item by its id, or an error that names the nearest.
template <typename Item>
Result<Item> find_item(const std::vector<Item>& items, const std::string& id, std::string_view noun)
{
  std::vector<std::string> ids;
  for (const auto& item : items) {
    if (item.id == id)
      return item;
    ids.push_back(item.id);
  }
  return Error::make(ErrorKind::not_found, "there is no {} '{}'{}", noun, id, suggestion(id, ids));
}

Result<std::string> scheduler_checks(const Invocation& call, const PluginRegistry& registry)
{
  const auto id = call.options.text("scheduler", "");
  if (id.empty())
    return std::string();
  const auto scheduler = find_item(registry.schedulers(), id, "scheduler");
  return scheduler ? Result<std::string>(scheduler->checks) : scheduler.error();
}

std::string line_of(const Threshold& threshold)
{
  return fmt::format("{:<32}{:<16}{}\n", threshold.name, threshold.value, threshold.origin);
}

Result<int> show_thresholds(const Invocation& call)
{
  const auto& ids = call.options.arguments();
  if (ids.size() != 1)
    return Error::make(ErrorKind::invalid, "'show-thresholds' takes one test, not {}", ids.size());
  std::vector<std::filesystem::path> folders;
  for (const auto& folder : call.options.texts("plugin-dir"))
    folders.emplace_back(folder);
  const auto registry = discover(folders, call.cancel);
  const auto test = find_item(registry.tests(), ids.front(), "test");
  if (!test)
    return test.error();
  if (test->scenario.empty())
    return Error::make(ErrorKind::unsupported,
                       "test '{}' is a function, which makes its scenarios when it runs",
                       test->id)
        .with_hint("its cell's result shows what was asserted");
  const auto checks = scheduler_checks(call, registry);
  if (!checks)
    return checks.error();
  const auto thresholds = thresholds_of(test->scenario, *checks, registry.work_types());
  if (!thresholds)
    return thresholds.error();
  std::string text = fmt::format("{:<32}{:<16}{}\n", "threshold", "value", "from");
  for (const auto& threshold : *thresholds)
    text += line_of(threshold);
  call.out->write(text);
  return kExitPass;
}

} // namespace

Command show_thresholds_command()
{
  return {.name = "show-thresholds",
          .arguments = "TEST",
          .summary = "Show what a test asserts, and which layer says so",
          .example = "ktstr show-thresholds affinity_pinned --scheduler scx_fifo",
          .about = "Layers: the library's defaults, the scheduler's checks, the test's own. Later "
                   "ones set\nwhat they name; a test that says \"replace\" leaves out the "
                   "scheduler's.",
          .options = {{.name = "plugin-dir",
                       .value = "DIR",
                       .help = "look here first; may be repeated",
                       .is_repeatable = true},
                      {.name = "scheduler",
                       .value = "ID",
                       .help = "with this scheduler's layer; default: without"}},
          .run = show_thresholds};
}

} // namespace ktstr
