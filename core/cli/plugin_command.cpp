#include <unistd.h>

#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/prepare_plan.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

template <typename Item>
std::string describe_items(std::string_view noun, const std::vector<Item>& items)
{
  std::string text;
  for (const auto& item : items)
    text += fmt::format("  {:<9}  {:<16}  {}\n", noun, item.id, one_line(item.description));
  return text;
}

std::string describe_schedulers(const PluginInfo& plugin)
{
  std::string text;
  for (const auto& scheduler : plugin.schedulers) {
    text += describe_items<SchedulerInfo>("scheduler", {scheduler});
    for (const auto& flag : scheduler.flags)
      text += fmt::format("  {:<9}  {:<16}  {}\n", "", "+" + flag.id, one_line(flag.description));
  }
  return text;
}

std::string describe(const Style& style, const PluginInfo& plugin)
{
  const auto origin =
      plugin.version.empty() // a test without code has neither
          ? std::string("document")
          : fmt::format("{} ({})", one_line(plugin.version), one_line(plugin.license));
  std::string text = fmt::format("{} {} {}\n",
                                 paint(style, Paint::strong, plugin.id),
                                 origin,
                                 paint(style, Paint::dim, plugin.file.string()));
  text += describe_schedulers(plugin);
  text += describe_items("test", plugin.tests);
  text += describe_items("payload", plugin.payloads);
  text += describe_items("vmm", plugin.vmms);
  text += describe_items("work type", plugin.work_types);
  return text;
}

std::string describe(const Style& style, const RefusedPlugin& refused)
{
  std::string text = fmt::format("{} {}: {}\n",
                                 paint(style, Paint::bad, "refused"),
                                 refused.file.string(),
                                 one_line(refused.reason));
  if (!refused.hint.empty())
    text += fmt::format("  {} {}\n", paint(style, Paint::strong, "HINT:"), one_line(refused.hint));
  return text;
}

void write_text(const Invocation& call, const PluginRegistry& registry)
{
  const auto style = style_for(STDOUT_FILENO, call.color);
  for (const auto& plugin : registry.plugins)
    call.out->write(describe(style, plugin));
  for (const auto& refused : registry.refused)
    call.out->write(describe(style, refused));
  call.err->write(fmt::format(
      "{}, {} refused\n", counted(registry.plugins.size(), "plugin"), registry.refused.size()));
}

/// One object a line: {"plugin": {...}} or {"refused": {file, reason, hint}}.
void write_json(const Invocation& call, const PluginRegistry& registry)
{
  for (const auto& plugin : registry.plugins)
    call.out->write(Json::object({{"plugin", to_json(plugin)}}).dump() + "\n");
  for (const auto& refused : registry.refused) {
    const auto json = Json::object(
        {{"file", refused.file.string()}, {"reason", refused.reason}, {"hint", refused.hint}});
    call.out->write(Json::object({{"refused", json}}).dump() + "\n");
  }
}

Result<int> list_plugins(const Invocation& call)
{
  const auto format =
      parse_choice("--format", call.options.text("format", "text"), {"text", "json"});
  if (!format)
    return format.error();
  std::vector<std::filesystem::path> folders;
  for (const auto& folder : call.options.texts("plugin-dir"))
    folders.emplace_back(folder);
  const auto registry = discover(folders, call.cancel);
  if (call.cancel->is_cancelled())
    return Error::make(ErrorKind::cancelled, "interrupted");
  if (*format == "json") {
    write_json(call, registry);
    return kExitPass;
  }
  std::vector<std::string> searched;
  for (const auto& folder : plugin_folders(folders))
    searched.push_back(folder.string());
  call.err->write(fmt::format("searched: {}\n", join(searched, ", ")));
  write_text(call, registry);
  return kExitPass;
}

Result<int> describe_one(const Invocation& call)
{
  const auto& files = call.options.arguments();
  if (files.size() != 1)
    return Error::make(
        ErrorKind::invalid, "'plugin-describe' takes one file, not {}", files.size());
  return describe_plugin(files.front(), kPluginAnswerFd);
}

} // namespace

Command plugin_list_command()
{
  return {.name = "plugin list",
          .summary = "Show the plugins that were found, and those refused and why",
          .example = "ktstr plugin list --plugin-dir ./build",
          .about =
              "Looks into --plugin-dir, then KTSTR_PLUGIN_PATH, then the folder that came with "
              "ktstr.\nA plugin runs in a child process only: a broken one harms nothing.",
          .options = {{.name = "plugin-dir",
                       .value = "DIR",
                       .help = "look here first; may be repeated",
                       .is_repeatable = true},
                      {.name = "format",
                       .value = "FORMAT",
                       .help = "text, or json (an object a line)"}},
          .run = list_plugins};
}

Command plugin_describe_command()
{
  return {.name = "plugin-describe",
          .arguments = "FILE",
          .summary = "Describe one plugin as JSON on descriptor 3: the child that ktstr starts",
          .example = "ktstr plugin-describe ./scx_acme.so 3>&1",
          .run = describe_one,
          .is_hidden = true};
}

} // namespace ktstr
