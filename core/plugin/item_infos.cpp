#include "core/plugin/item_infos.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/model/profile.h"
#include "core/plugin/setup_rules.h"
#include "core/plugin/test_rules.h"

namespace ktstr {

namespace {

std::string text_of(const char* text)
{
  return text != nullptr ? text : "";
}

std::vector<std::string> texts_of(const char* const* list)
{
  std::vector<std::string> texts;
  for (; list != nullptr && *list != nullptr; ++list)
    texts.emplace_back(*list);
  return texts;
}

std::vector<Rodata> rodata_of(const ktstr_rodata* const* list)
{
  std::vector<Rodata> values;
  for (; list != nullptr && *list != nullptr; ++list)
    values.push_back({.name = (*list)->name, .value = (*list)->value});
  return values;
}

std::vector<Flag> flags_of(const ktstr_flag* const* list)
{
  std::vector<Flag> flags;
  for (; list != nullptr && *list != nullptr; ++list)
    flags.push_back({.id = (*list)->id,
                     .description = text_of((*list)->description),
                     .args = texts_of((*list)->args),
                     .rodata = rodata_of((*list)->rodata),
                     .needs = texts_of((*list)->needs),
                     .conflicts = texts_of((*list)->conflicts)});
  return flags;
}

void set_bound(std::uint32_t value, std::uint32_t& bound)
{
  if (value != 0)
    bound = value;
}

void set_bound(std::uint32_t value, std::optional<std::uint32_t>& bound)
{
  if (value == KTSTR_UNLIMITED)
    bound = std::nullopt;
  else if (value != 0)
    bound = value;
}

Constraints constraints_of(const ktstr_constraints* record)
{
  Constraints constraints;
  if (record == nullptr)
    return constraints;
  set_bound(record->min_numa_nodes, constraints.min_numa_nodes);
  set_bound(record->max_numa_nodes, constraints.max_numa_nodes);
  set_bound(record->min_llcs, constraints.min_llcs);
  set_bound(record->max_llcs, constraints.max_llcs);
  set_bound(record->min_cpus, constraints.min_cpus);
  set_bound(record->max_cpus, constraints.max_cpus);
  constraints.requires_smt = record->requires_smt != 0;
  return constraints;
}

SchedulerKind kind_of(std::uint32_t kind)
{
  switch (kind) {
  case KTSTR_SCHEDULER_DEFAULT:
    return SchedulerKind::kernel_default;
  case KTSTR_SCHEDULER_BPF:
    return SchedulerKind::bpf;
  case KTSTR_SCHEDULER_BINARY:
    return SchedulerKind::binary;
  case KTSTR_SCHEDULER_BUILTIN:
    return SchedulerKind::builtin;
  case KTSTR_SCHEDULER_CALLBACKS:
    return SchedulerKind::callbacks;
  default:
    return SchedulerKind::unset;
  }
}

/// What the setups of schedulers and tests have in common.
template <typename Setup> GuestSetup setup_of(const Setup* record)
{
  if (record == nullptr)
    return {};
  return {.sysctls = texts_of(record->sysctls),
          .kernel_arguments = texts_of(record->kernel_args),
          .files = texts_of(record->files),
          .config = text_of(record->config),
          .config_path = text_of(record->config_path)};
}

Result<SchedulerInfo> info_of(const ktstr_scheduler& record)
{
  SchedulerInfo info{.id = record.id,
                     .description = text_of(record.description),
                     .kind = kind_of(record.kind),
                     .rodata = rodata_of(record.rodata),
                     .flags = flags_of(record.flags),
                     .checks = text_of(record.checks),
                     .setup = setup_of(record.setup),
                     .constraints = constraints_of(record.constraints)};
  if (record.bpf != nullptr)
    info.struct_ops = text_of(record.bpf->struct_ops);
  if (record.binary != nullptr) {
    info.binary_path = record.binary->path;
    info.binary_args = texts_of(record.binary->args);
  }
  if (record.builtin != nullptr) {
    info.enable_commands = texts_of(record.builtin->enable);
    info.disable_commands = texts_of(record.builtin->disable);
  }
  for (const auto& status :
       {validate_flags(info), validate_constraints(info.constraints), validate_setup(info)})
    if (!status)
      return Error::make(
          ErrorKind::plugin_fault, "scheduler '{}': {}", info.id, status.error().message());
  return info;
}

/// A test that is a payload alone: it runs to its end, and the workloads as long.
std::string scenario_of_payload(const TestInfo& test)
{
  constexpr std::uint32_t kRestMs = 1000; // for what comes after it
  const auto limit = test.timeout_ms > 2 * kRestMs ? test.timeout_ms - kRestMs : test.timeout_ms;
  auto ops = Json::array();
  for (const auto& workload : test.workloads)
    ops.push(Json::object({{"run_payload", Json::object({{"payload", workload}})}}));
  ops.push(Json::object({{"run_payload",
                          Json::object({{"payload", test.payload},
                                        {"foreground", true},
                                        {"timeout_ms", std::max<std::uint32_t>(limit, 1)}})}}));
  auto steps = Json::array();
  steps.push(Json::object(
      {{"name", test.payload}, {"ops", std::move(ops)}, {"hold", Json::object({{"ms", 1}})}}));
  const auto no_workers = Json::object({{"progress", false}, {"gap", false}, {"affinity", false}});
  return Json::object(
             {{"schema", "ktstr.scenario/1"}, {"steps", std::move(steps)}, {"checks", no_workers}})
      .dump();
}

TestExpectation expectation_of(const ktstr_test_expect* record)
{
  if (record == nullptr)
    return {};
  return {.is_error = (record->flags & KTSTR_EXPECT_ERROR) != 0,
          .allows_inconclusive = (record->flags & KTSTR_EXPECT_ALLOW_INCONCLUSIVE) != 0,
          .forbids_skip = (record->flags & KTSTR_EXPECT_NO_SKIP) != 0,
          .survives_storm = (record->flags & KTSTR_EXPECT_SURVIVES_STORM) != 0,
          .error_contains = text_of(record->error_contains),
          .error_matches = text_of(record->error_matches),
          .cleanup_budget_ms = record->cleanup_budget_ms};
}

std::vector<PerfDelta> perf_deltas_of(const ktstr_perf_delta* const* list)
{
  std::vector<PerfDelta> deltas;
  for (; list != nullptr && *list != nullptr; ++list) {
    PerfDelta delta{.metric = (*list)->metric, .min_abs = (*list)->min_abs};
    if ((*list)->direction != 0)
      delta.is_higher_better = (*list)->direction == KTSTR_POLARITY_HIGHER_BETTER;
    if ((*list)->max_regression_pct > 0)
      delta.max_regression_pct = (*list)->max_regression_pct;
    deltas.push_back(std::move(delta));
  }
  return deltas;
}

Result<TestInfo> info_of(const ktstr_test& record)
{
  constexpr std::uint32_t kSlackMs = 30000;
  TestInfo info{.id = record.id,
                .description = text_of(record.description),
                .scheduler = text_of(record.scheduler),
                .memory_mib = record.memory_mib,
                .cpu_budget = record.cpu_budget,
                .scenario = text_of(record.scenario),
                .payload = text_of(record.payload),
                .workloads = texts_of(record.workloads),
                .further_schedulers = texts_of(record.schedulers),
                .topology = text_of(record.topology),
                .perf_deltas = perf_deltas_of(record.perf_deltas),
                .constraints = constraints_of(record.constraints),
                .expectation = expectation_of(record.expect),
                .setup = setup_of(record.setup)};
  if (record.setup != nullptr)
    info.setup.scheduler_arguments = texts_of(record.setup->scheduler_args);
  if (record.host_ops != nullptr) {
    info.checks_passed = record.host_ops->check_passed != nullptr;
    info.checks_always = record.host_ops->check_always != nullptr;
  }
  if (record.duration_ms != 0)
    info.duration_ms = record.duration_ms;
  const auto most = std::numeric_limits<std::uint32_t>::max();
  info.timeout_ms = info.duration_ms > most - kSlackMs ? most : info.duration_ms + kSlackMs;
  if (record.timeout_ms != 0)
    info.timeout_ms = record.timeout_ms;
  if (info.timeout_ms < info.duration_ms)
    return Error::make(ErrorKind::plugin_fault,
                       "test '{}': timeout_ms {} is less than duration_ms {}",
                       info.id,
                       info.timeout_ms,
                       info.duration_ms);
  if (const auto status = validate_constraints(info.constraints); !status)
    return Error::make(ErrorKind::plugin_fault, "test '{}': {}", info.id, status.error().message());
  if (const auto status = validate_attributes(info); !status)
    return Error::make(ErrorKind::plugin_fault, "test '{}': {}", info.id, status.error().text());
  if (record.ops == nullptr && record.scenario == nullptr)
    info.scenario = scenario_of_payload(info);
  return info;
}

PayloadMetricInfo metric_of(const ktstr_payload_metric& record)
{
  return {.name = record.name,
          .unit = text_of(record.unit),
          .direction = static_cast<MetricDirection>(record.polarity),
          .target = record.target,
          .match = text_of(record.match),
          .fold = static_cast<MetricFold>(record.fold == 0 ? 0 : record.fold - 1)};
}

PayloadCheckInfo check_of(const ktstr_payload_check& record)
{
  return {.kind = static_cast<PayloadCheckKind>(record.kind),
          .metric = text_of(record.metric),
          .low = record.low,
          .high = record.high,
          .exit_code = record.exit_code};
}

Result<PayloadInfo> info_of(const ktstr_payload& record)
{
  PayloadInfo info{
      .id = record.id,
      .description = text_of(record.description),
      .path = record.path,
      .args = texts_of(record.args),
      .output = record.output == 0 ? PayloadOutput::exit_code
                                   : static_cast<PayloadOutput>(record.output - 1),
      .reading = {.takes_all_regions = (record.json_options & KTSTR_JSON_ALL_REGIONS) != 0,
                  .takes_lines = (record.json_options & KTSTR_JSON_LINES) != 0,
                  .skips_banner = (record.json_options & KTSTR_JSON_SKIP_BANNER) != 0,
                  .escapes_dots = (record.json_options & KTSTR_JSON_ESCAPE_DOTS) != 0},
      .uses_parent_group = record.uses_parent_pgrp != 0,
      .include_files = texts_of(record.include_files),
      .output_file = text_of(record.output_file),
      .package = text_of(record.package)};
  for (const auto* const* metric = record.metrics; metric != nullptr && *metric != nullptr;
       ++metric)
    info.metrics.push_back(metric_of(**metric));
  for (const auto* const* check = record.checks; check != nullptr && *check != nullptr; ++check)
    info.checks.push_back(check_of(**check));
  if (record.known_flags != nullptr)
    info.known_flags = texts_of(record.known_flags);
  if (const auto status = validate_payload(info); !status)
    return Error::make(ErrorKind::plugin_fault, "{}", status.error().message());
  return info;
}

Result<VmmInfo> info_of(const ktstr_vmm& record)
{
  VmmInfo info{.id = record.id,
               .description = text_of(record.description),
               .can_boot = record.boot != nullptr};
  if (record.constraints != nullptr)
    info.constraints = constraints_of(record.constraints);
  if (!info.constraints)
    return info;
  if (const auto status = validate_constraints(*info.constraints); !status)
    return Error::make(
        ErrorKind::plugin_fault, "VM back end '{}': {}", info.id, status.error().message());
  return info;
}

Result<WorkTypeInfo> info_of(const ktstr_work_type& record)
{
  WorkTypeInfo info{.id = record.id,
                    .description = text_of(record.description),
                    .group_size = record.group_size == 0 ? 1 : record.group_size};
  for (const auto* const* param = record.params; param != nullptr && *param != nullptr; ++param)
    info.params.push_back({.name = (*param)->name,
                           .fallback = (*param)->fallback,
                           .least = (*param)->least,
                           .greatest = (*param)->greatest,
                           .words = texts_of((*param)->words)});
  if (const auto status = validate_work_type(info); !status)
    return Error::make(ErrorKind::plugin_fault, "{}", status.error().message());
  return info;
}

/// Turns the records of one kind into infos; `kind` names it in errors ("scheduler").
template <typename Record, typename Info>
Status add_infos(const Result<std::vector<const Record*>>& records,
                 std::string_view kind,
                 std::vector<Info>& into)
{
  if (!records)
    return records.error();
  std::set<std::string> ids;
  for (const auto* record : *records) {
    auto info = info_of(*record);
    if (!info)
      return info.error();
    if (!ids.insert(info->id).second)
      return Error::make(ErrorKind::plugin_fault, "offers the {} '{}' twice", kind, info->id);
    into.push_back(std::move(*info));
  }
  return {};
}

} // namespace

Result<PluginInfo> plugin_info(PluginLibrary& library)
{
  const auto& entry = library.entry();
  PluginInfo info{.id = entry.id, .version = entry.version, .license = entry.license};
  if (auto status = add_infos(library.schedulers(), "scheduler", info.schedulers); !status)
    return status.error();
  if (auto status = add_infos(library.tests(), "test", info.tests); !status)
    return status.error();
  if (auto status = add_infos(library.payloads(), "payload", info.payloads); !status)
    return status.error();
  if (auto status = add_infos(library.vmms(), "VM back end", info.vmms); !status)
    return status.error();
  if (auto status = add_infos(library.work_types(), "work type", info.work_types); !status)
    return status.error();
  if (info.schedulers.empty() && info.tests.empty() && info.payloads.empty() && info.vmms.empty() &&
      info.work_types.empty())
    return Error(ErrorKind::plugin_fault,
                 "offers no scheduler, test, payload, VM back end or work type")
        .with_hint("get_factory must return a factory for at least one kind");
  return info;
}

} // namespace ktstr
