/// `ktstr template build`, `list` and `clean`: the cache of booted machines.
#include <ctime>
#include <unistd.h>

#include "core/base/file.h"
#include "core/cli/command.h"
#include "core/cli/machinery.h"
#include "core/model/verdict.h"
#include "core/run/cell_machine.h"
#include "vmm/initramfs.h"

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

std::string describe(const VmTemplate& made, const VmConfig& machine)
{
  const auto seconds = static_cast<double>(made.build_time.count()) / 1000.0;
  return fmt::format("{}  {:>7.1f} MiB  {}  {}/{}  {}  {}\n",
                     made.key,
                     static_cast<double>(made.size_bytes) / kMebibyte,
                     made.is_new ? fmt::format("built in {:.1f} s", seconds) : "found",
                     name_of(machine.accelerator),
                     name_of(machine.clock),
                     format_topology(machine.topology),
                     machine.kernel.string());
}

/// Every machine is tried, whatever became of the others. The exit code is that of the first error.
int build_machines(const Invocation& call, Vmm& vmm, const std::vector<VmConfig>& machines)
{
  int code = kExitPass;
  for (const auto& machine : machines) {
    const auto made = vmm.prepare_template(machine, call.cancel);
    if (made) {
      call.out->write(describe(*made, machine));
      continue;
    }
    call.err->write(describe_error(style_for(STDERR_FILENO, call.color), made.error()));
    if (code == kExitPass)
      code = exit_code_of(made.error().kind());
    if (call.cancel->is_cancelled())
      break;
  }
  return code;
}

Result<int> build_templates(const Invocation& call)
{
  const auto plan_options = read_plan_options(call.options);
  if (!plan_options)
    return plan_options.error();
  const auto run_options = read_run_options(call.options);
  if (!run_options)
    return run_options.error();
  const auto prepared = prepare_plan(*plan_options, KernelNeed::to_run, call);
  if (!prepared)
    return prepared.error();
  const auto machinery = make_machinery(*run_options, *prepared, *call.cancel);
  if (!machinery)
    return machinery.error();
  if (!machinery->note.empty())
    call.err->write(machinery->note + "\n");
  const auto base = base_initramfs(agent_path(), cache_dir());
  if (!base)
    return base.error();
  const MachineKind kind{
      .initramfs = base->image, .accelerator = machinery->accelerator, .clock = machinery->clock};
  return build_machines(call, *machinery->vmm, machines_of(prepared->plan, kind));
}

/// Which cells, as for `gauntlet`, and what sets their templates apart.
std::vector<OptionSpec> build_options()
{
  auto specs = source_option_specs();
  for (auto& spec : selection_option_specs())
    specs.push_back(std::move(spec));
  for (auto& spec : run_option_specs())
    if (spec.name == "accel" || spec.name == "clock")
      specs.push_back(std::move(spec));
  return specs;
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

Command template_build_command()
{
  return {.name = "template build",
          .summary = "Boot the machines that a gauntlet would fork its cells from",
          .example = "ktstr template build --preset tiny-1llc --preset odd-3llc",
          .about =
              "Takes the options that choose cells, and runs none of them. A template that the "
              "cache has already is not built again.",
          .options = build_options(),
          .run = build_templates};
}

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
