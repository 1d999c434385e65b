/// `ktstr template list` and `ktstr template clean`: the cache of booted machines.
#include <ctime>

#include "core/cli/command.h"
#include "core/cli/machinery.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

std::string date_of(std::int64_t seconds)
{
  const std::time_t time = seconds;
  std::tm utc{};
  char text[32] = "";
  if (::gmtime_r(&time, &utc) != nullptr)
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &utc);
  return text;
}

std::string describe(const StoredTemplate& stored)
{
  const Json& about = stored.description;
  return fmt::format("{}  {:>7.1f} MiB  used {} UTC  {}/{}  {}  {}\n",
                     stored.key,
                     static_cast<double>(stored.size_bytes) / kMebibyte,
                     date_of(stored.last_used),
                     about["accelerator"].as_string(),
                     about["clock"].as_string(),
                     about["topology"].as_string(),
                     about["kernel"].as_string());
}

Json json_of(const StoredTemplate& stored)
{
  Json json = Json::object({{"key", stored.key},
                            {"folder", stored.folder.string()},
                            {"size_bytes", stored.size_bytes},
                            {"last_used", stored.last_used}});
  for (const auto& [name, value] : stored.description.members())
    json.set(name, value);
  return json;
}

Result<int> list_templates(const Invocation& call)
{
  const auto format =
      parse_choice("--format", call.options.text("format", "text"), {"text", "json"});
  if (!format)
    return format.error();
  const auto stored = template_store().list();
  for (const auto& one : stored)
    call.out->write(*format == "json" ? json_of(one).dump() + "\n" : describe(one));
  if (stored.empty() && *format == "text")
    call.err->write("no template in the cache; 'ktstr gauntlet' makes those that it needs\n");
  return kExitPass;
}

Result<int> clean_templates(const Invocation& call)
{
  const auto& keys = call.options.arguments();
  const bool is_all = call.options.has("all");
  if (keys.size() > 1 || keys.empty() != is_all)
    return Error::make(ErrorKind::invalid, "say which template to remove: its key, or --all")
        .with_hint("'ktstr template list' shows them");
  const auto removed = template_store().clean(is_all ? std::string() : keys.front());
  if (!removed)
    return removed.error().with_hint("'ktstr template list' shows them");
  for (const auto& one : *removed)
    call.out->write(fmt::format("removed {}\n", one.key));
  if (removed->empty())
    call.err->write("no template in the cache\n");
  return kExitPass;
}

} // namespace

Command template_list_command()
{
  return {.name = "template list",
          .summary = "Show the booted machines that cells are forked from",
          .example = "ktstr template list",
          .about = "Least recently used first: those go when the cache is full.",
          .options = {{.name = "format",
                       .value = "FORMAT",
                       .help = "text, or json (an object a line)"}},
          .run = list_templates};
}

Command template_clean_command()
{
  return {.name = "template clean",
          .arguments = "[KEY]",
          .summary = "Remove booted machines from the cache",
          .example = "ktstr template clean --all",
          .about = "Cells that run from one go on; the next cell that needs it boots it again.",
          .options = {{.name = "all", .help = "remove every one"}},
          .run = clean_templates};
}

} // namespace ktstr
