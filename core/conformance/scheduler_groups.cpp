#include "core/conformance/group.h"
#include "core/support/payload.h"
#include "core/support/resolve_scheduler.h"
#include "core/support/scheduler.h"
#include "core/support/shell_descriptor.h"
#include "core/support/wire_json.h"

namespace ktstr::conformance {

namespace {

using support::Scheduler;
using support::SchedulerSpec;

/// "Eevdf", or {"Discover": name}, {"Path": path}, {"KernelBuiltin": ...}.
SchedulerSpec spec_of(const CaseInput& input)
{
  const std::string name = input.json().as_string();
  if (input.has("Discover"))
    return support::Discover{input["Discover"].text()};
  if (input.has("Path"))
    return support::SchedulerPath{input["Path"].text()};
  if (name == "KernelBuiltin")
    return support::KernelBuiltin{};
  if (input.has("KernelBuiltin")) {
    const CaseInput commands = input["KernelBuiltin"];
    support::KernelBuiltin builtin;
    if (commands.has("enable"))
      builtin.enable = commands["enable"].texts();
    if (commands.has("disable"))
      builtin.disable = commands["disable"].texts();
    return builtin;
  }
  if (name != "Eevdf" && !input.has("Eevdf"))
    input.expected("Eevdf, Discover, Path or KernelBuiltin");
  return support::Eevdf{};
}

void read_constraints(const CaseInput& input, Constraints& limits)
{
  const auto number = [&](std::string_view name, std::uint32_t& into) {
    if (input.has(name))
      into = input[name].u32();
  };
  const auto maximum = [&](std::string_view name, std::optional<std::uint32_t>& into) {
    if (input.has(name))
      into = input[name].optional_u32();
  };
  number("min_numa_nodes", limits.min_numa_nodes);
  maximum("max_numa_nodes", limits.max_numa_nodes);
  number("min_llcs", limits.min_llcs);
  maximum("max_llcs", limits.max_llcs);
  number("min_cpus", limits.min_cpus);
  maximum("max_cpus", limits.max_cpus);
  if (input.has("requires_smt"))
    limits.requires_smt = input["requires_smt"].boolean();
}

/// "EEVDF", or what differs from it.
Scheduler scheduler_of(const CaseInput& input)
{
  Scheduler scheduler;
  if (input.json().as_string() == "EEVDF")
    return scheduler;
  scheduler.name = input["name"].text();
  if (input.has("binary"))
    scheduler.binary = spec_of(input["binary"]);
  if (input.has("topology")) {
    const CaseInput counts = input["topology"];
    scheduler.topology = {.numa_nodes = counts[0].u32(),
                          .llcs = counts[1].u32(),
                          .cores_per_llc = counts[2].u32(),
                          .threads_per_core = counts[3].u32()};
  }
  if (input.has("sched_args"))
    scheduler.sched_args = input["sched_args"].texts();
  if (input.has("kernels"))
    scheduler.kernels = input["kernels"].texts();
  if (input.has("constraints"))
    read_constraints(input["constraints"], scheduler.constraints);
  return scheduler;
}

Json scheduler_spec(const CaseInput& input)
{
  const SchedulerSpec spec = spec_of(input);
  const auto commit = support::scheduler_commit(spec);
  return Json::object({
      {"active", support::has_active_scheduling(spec)},
      {"bpf", support::has_bpf_scheduler(spec)},
      {"display", support::display_name(spec)},
      {"commit", commit ? Json(*commit) : Json()},
      {"kind", support::kind_of(spec)},
      {"json", support::wire_json(support::to_json(spec))},
  });
}

Json scheduler_json(const CaseInput& input)
{
  return support::wire_json(support::to_json(scheduler_of(input)));
}

Json list_entry(const CaseInput& input)
{
  return support::wire_json(support::scheduler_list_entry(scheduler_of(input[0]), input[1].u64()));
}

Json test_entry(const CaseInput& input)
{
  return support::wire_json(support::scheduler_test_entry(input[0].text(), input[1].text()));
}

Json shell_descriptor(const CaseInput& input)
{
  const auto json = Json::parse(input.text());
  if (!json)
    return "error";
  const auto shell = support::shell_descriptor_from_json(*json);
  return shell ? support::wire_json(support::to_json(*shell)) : "error";
}

Json scheduler_kind(const CaseInput& input)
{
  const auto json = Json::parse(input.text());
  const std::string name = json ? json->as_string() : std::string();
  return support::is_scheduler_kind(name) ? name : "error";
}

/// "binary(NAME,PROGRAM)"
support::Payload payload_of(const CaseInput& input)
{
  constexpr std::string_view kBinary = "binary(";
  const std::string text = input.text();
  if (text == "KERNEL_DEFAULT")
    return support::Payload::kernel_default();
  const auto comma = text.find(',');
  if (!text.starts_with(kBinary) || !text.ends_with(')') || comma == std::string::npos) {
    input.expected("KERNEL_DEFAULT or binary(NAME,PROGRAM)");
    return {};
  }
  return support::Payload::from_binary(text.substr(kBinary.size(), comma - kBinary.size()),
                                       text.substr(comma + 1, text.size() - comma - 2));
}

Json payload_accessors(const CaseInput& input)
{
  const auto payload = payload_of(input);
  const auto& flags = payload.known_flags;
  const Scheduler* scheduler = payload.as_scheduler();
  const Scheduler neutral;
  const Scheduler& shown = scheduler != nullptr ? *scheduler : neutral;
  const auto& cgroup = shown.cgroup_parent;
  return Json::object({
      {"name", payload.name},
      {"display_name", payload.name},
      {"is_scheduler", payload.is_scheduler()},
      {"scheduler_name", payload.scheduler_name()},
      {"scheduler_binary",
       scheduler != nullptr ? Json(support::kind_of(scheduler->binary)) : Json()},
      {"has_active_scheduling", payload.has_active_scheduling()},
      {"has_bpf_scheduler", payload.has_bpf_scheduler()},
      {"output", support::name_of(payload.output)},
      {"topology", format_topology(payload.topology())},
      {"sysctls", shown.sysctls.empty() ? Json::array() : Json(shown.sysctls.size())},
      {"kargs", Json::array_of(shown.kargs)},
      {"sched_args", Json::array_of(shown.sched_args)},
      {"cgroup_parent", cgroup ? Json(cgroup->text()) : Json()},
      {"config_file", shown.config_file ? Json(*shown.config_file) : Json()},
      {"config_file_def", shown.config_file_definition ? Json("set") : Json()},
      {"default_args", Json::array_of(payload.default_args)},
      {"include_files", Json::array_of(payload.include_files)},
      {"uses_parent_pgrp", payload.uses_parent_pgrp},
      {"known_flags", flags ? Json::array_of(*flags) : Json()},
  });
}

Json known_flags(const CaseInput& input)
{
  const auto allowed = input[0].is_null() ? std::nullopt : std::optional(input[0].texts());
  return support::accepts_flags(allowed, input[1].texts());
}

Json resolve_source_tags(const CaseInput& input)
{
  const std::string generation = input.text();
  if (generation != "seed_era" && generation != "v0.28")
    input.expected("seed_era or v0.28");
  const auto& sources =
      generation == "seed_era" ? support::all_resolve_sources() : support::strict_resolve_sources();
  Json tags = Json::array();
  for (const auto source : sources)
    tags.push(support::name_of(source));
  return tags;
}

Json resolve_without_binary(const CaseInput& input)
{
  const auto resolved = support::resolve_scheduler(spec_of(input), {});
  if (!resolved)
    return "error";
  return Json::array({resolved->path ? Json(resolved->path->string()) : Json(),
                      support::name_of(resolved->source)});
}

Json staged_paths(const CaseInput& input)
{
  const auto paths = support::staged_paths(input.text());
  return Json::array({paths.dir, paths.binary, paths.args, paths.archive_dir});
}

Json staged_name(const CaseInput& input)
{
  const auto rejection = support::check_staged_scheduler_name(input.text());
  return rejection ? Json(rejection->rule) : Json("ok");
}

constexpr Group kGroups[] = {
    {"scheduler_spec", scheduler_spec},
    {"scheduler_json", scheduler_json},
    {"scheduler_list_entry_json", list_entry},
    {"scheduler_test_json", test_entry},
    {"shell_descriptor", shell_descriptor},
    {"scheduler_kind_read", scheduler_kind},
    {"payload_accessors", payload_accessors, has_members},
    {"payload_known_flags", known_flags},
    {"resolve_source_tags", resolve_source_tags},
    {"resolve_scheduler_no_binary", resolve_without_binary},
    {"staged_paths", staged_paths},
    {"staged_scheduler_name", staged_name},
};

} // namespace

std::span<const Group> scheduler_groups()
{
  return kGroups;
}

} // namespace ktstr::conformance
