#include <chrono>

#include "core/conformance/group.h"
#include "core/model/verdict.h"
#include "core/support/constants.h"
#include "core/support/entry_validation.h"
#include "core/support/snapshots.h"
#include "core/support/test_entry.h"

namespace ktstr::conformance {

namespace {

using support::Payload;
using support::Scheduler;
using support::TestEntry;

constexpr std::uint64_t kMostMs = 1ULL << 40U;

std::chrono::milliseconds milliseconds_of(const CaseInput& input)
{
  return std::chrono::milliseconds(input.u64(kMostMs));
}

Json constant(const CaseInput& input)
{
  Json reserved = Json::array();
  for (const auto name : support::kReservedSchedulerNames)
    reserved.push(name);
  const Json constants = Json::object({
      {"EXIT_PASS", kExitPass},
      {"EXIT_FAIL", kExitFail},
      {"EXIT_INCONCLUSIVE", kExitInconclusive},
      {"MAX_WALK_DEPTH", support::kMaxWalkDepth},
      {"WALK_TRUNCATION_SENTINEL_NAME", support::kWalkTruncationSentinelName},
      {"MAX_SCAN_INDEX", support::kMaxScanIndex},
      {"DEFAULT_HOST_CGROUP_PARENT", support::kDefaultHostCgroupParent},
      {"PERFETTO_TRACE_PACKETS_TAG", int{support::kPerfettoTracePacketsTag}},
      {"WPROF_PB_MIN_BYTES", support::kWprofPbMinBytes},
      {"MAX_STORED_SNAPSHOTS", support::kMaxStoredSnapshots},
      {"MIN_PERIODIC_INTERVAL_NS", support::kMinSnapshotIntervalNs},
      {"MAX_STAGED_SCHEDULER_NAME_LEN", support::kMaxStagedSchedulerNameLength},
      {"RESERVED_SCHEDULER_NAMES", std::move(reserved)},
      {"VERIFIER_INSN_LIMIT", support::kVerifierInstructionLimit},
      {"VERIFIER_WARN_PCT", support::kVerifierWarnPercent},
      {"CELL_PARENT_CGROUP_FLAG", support::kCellParentCgroupFlag},
      {"STDERR_TAIL_BYTES", support::kStderrTailBytes},
      {"MSG_TYPE_PROFRAW", support::kProfrawTag},
      {"RESULT_START", support::kResultStart},
      {"RESULT_END", support::kResultEnd},
      {"SchedulerKind::default", support::kind_of(support::SchedulerSpec{})},
  });
  if (!constants.has(input.text()))
    input.expected("the name of a constant");
  return constants[input.text()];
}

Json snapshots(const CaseInput& input)
{
  const auto rejection =
      support::check_snapshots(milliseconds_of(input[0]), input[1].u32(), input[2].boolean());
  return rejection ? Json(rejection->rule) : Json("ok");
}

Json boundaries(const CaseInput& input)
{
  constexpr std::uint64_t kMost = 100000;
  Json shares = Json::array();
  for (const double share :
       support::periodic_boundaries(static_cast<std::uint32_t>(input.u64(kMost))))
    shares.push(share);
  return shares;
}

Payload payload_of(const CaseInput& input)
{
  const std::string kind = input.text();
  if (kind == "scheduler" || kind == "KERNEL_DEFAULT" || kind == "kernel_default")
    return Payload::kernel_default();
  if (kind != "binary")
    input.expected("binary or scheduler");
  return Payload::from_binary("fio", "fio");
}

support::SchedulerSpec spec_of(const CaseInput& input)
{
  const std::string kind = input.text();
  if (kind == "discover")
    return support::Discover{"scx_x"};
  if (kind == "path")
    return support::SchedulerPath{"/usr/bin/scx_x"};
  if (kind == "kernel_builtin")
    return support::KernelBuiltin{};
  if (kind != "eevdf")
    input.expected("eevdf, discover, path or kernel_builtin");
  return support::Eevdf{};
}

/// true: inverted limits; an object: what differs from the defaults.
void read_constraints(const CaseInput& input, Constraints& limits)
{
  if (!input.json().is_object()) {
    if (input.json().as_string() == "inverted" || input.boolean())
      limits.min_llcs = 13;
    return;
  }
  if (input.has("min_numa_nodes"))
    limits.min_numa_nodes = input["min_numa_nodes"].u32();
  if (input.has("max_numa_nodes"))
    limits.max_numa_nodes = input["max_numa_nodes"].optional_u32();
  if (input.has("min_llcs"))
    limits.min_llcs = input["min_llcs"].u32();
  if (input.has("max_llcs"))
    limits.max_llcs = input["max_llcs"].optional_u32();
  if (input.has("min_cpus"))
    limits.min_cpus = input["min_cpus"].u32();
  if (input.has("max_cpus"))
    limits.max_cpus = input["max_cpus"].optional_u32();
}

void read_staged(const CaseInput& input, TestEntry& entry)
{
  for (const std::string& name : input.texts())
    entry.staged_schedulers.push_back({.name = name, .binary = support::Discover{name}});
}

void read_workloads(const CaseInput& input, TestEntry& entry)
{
  for (const CaseInput& workload : input.items())
    entry.workloads.push_back(payload_of(workload));
}

using Set = void (*)(const CaseInput&, TestEntry&);

struct Override {
  std::string_view name;
  Set set;
};

constexpr Override kOverrides[] = {
    {"name", [](const CaseInput& in, TestEntry& e) { e.name = in.text(); }},
    {"memory_mib", [](const CaseInput& in, TestEntry& e) { e.memory_mib = in.u32(); }},
    {"duration_ms", [](const CaseInput& in, TestEntry& e) { e.duration = milliseconds_of(in); }},
    {"duration_s",
     [](const CaseInput& in, TestEntry& e) { e.duration = std::chrono::seconds(in.u32()); }},
    {"cpu_budget", [](const CaseInput& in, TestEntry& e) { e.cpu_budget = in.optional_u32(); }},
    {"num_snapshots", [](const CaseInput& in, TestEntry& e) { e.num_snapshots = in.u32(); }},
    {"host_only", [](const CaseInput& in, TestEntry& e) { e.host_only = in.boolean(); }},
    {"expect_err", [](const CaseInput& in, TestEntry& e) { e.expect_err = in.boolean(); }},
    {"auto_repro", [](const CaseInput& in, TestEntry& e) { e.auto_repro = in.boolean(); }},
    {"wprof", [](const CaseInput& in, TestEntry& e) { e.wprof = in.boolean(); }},
    {"expect_auto_repro",
     [](const CaseInput& in, TestEntry& e) { e.expect_auto_repro = in.boolean(); }},
    {"survives_storm", [](const CaseInput& in, TestEntry& e) { e.survives_storm = in.boolean(); }},
    {"allow_inconclusive",
     [](const CaseInput& in, TestEntry& e) { e.allow_inconclusive = in.boolean(); }},
    {"performance_mode",
     [](const CaseInput& in, TestEntry& e) { e.performance_mode = in.boolean(); }},
    {"no_perf_mode", [](const CaseInput& in, TestEntry& e) { e.no_perf_mode = in.boolean(); }},
    {"scheduler", [](const CaseInput& in, TestEntry& e) { e.scheduler.binary = spec_of(in); }},
    {"payload", [](const CaseInput& in, TestEntry& e) { e.payload = payload_of(in); }},
    {"workloads", read_workloads},
    {"staged_schedulers", read_staged},
    {"staged", read_staged},
    {"disk",
     [](const CaseInput& in, TestEntry& e) {
       if (in.boolean())
         e.disk = support::DiskConfig{};
     }},
    {"networks", [](const CaseInput& in, TestEntry& e) { e.networks.resize(in.boolean()); }},
    {"config_content",
     [](const CaseInput& in, TestEntry& e) {
       if (in.boolean())
         e.config_content = "{}";
     }},
    {"scheduler_config_def",
     [](const CaseInput& in, TestEntry& e) {
       if (in.boolean())
         e.scheduler.config_file_definition = {"--config {file}", "/config.json"};
     }},
    {"bpf_error_matcher",
     [](const CaseInput& in, TestEntry& e) {
       if (in.boolean())
         e.bpf_error = support::BpfErrorMatcher{.contains = "stall"};
     }},
    {"perf_delta",
     [](const CaseInput& in, TestEntry& e) {
       if (in.boolean())
         e.perf_delta_assertions.push_back({.metric = "taobench_total_qps"});
     }},
    {"constraints", [](const CaseInput& in, TestEntry& e) { read_constraints(in, e.constraints); }},
    {"constraints_inverted",
     [](const CaseInput& in, TestEntry& e) { read_constraints(in, e.constraints); }},
    {"scheduler_constraints",
     [](const CaseInput& in, TestEntry& e) { read_constraints(in, e.scheduler.constraints); }},
    {"scheduler_constraints_inverted",
     [](const CaseInput& in, TestEntry& e) { read_constraints(in, e.scheduler.constraints); }},
    {"min_numa",
     [](const CaseInput& in, TestEntry& e) { e.constraints.min_numa_nodes = in.u32(); }},
    {"max_numa",
     [](const CaseInput& in, TestEntry& e) { e.constraints.max_numa_nodes = in.u32(); }},
};

Json validate(const CaseInput& input)
{
  TestEntry entry{.name = "x"};
  for (const Json::Member& member : input.json().members()) {
    bool is_known = false;
    for (const Override& row : kOverrides) {
      if (row.name != member.first)
        continue;
      is_known = true;
      row.set(input[member.first], entry);
    }
    if (!is_known)
      input[member.first].expected("a field of an entry");
  }
  const auto fault = support::validate_entry(entry);
  return fault ? fault->rule : 0;
}

Json seconds_of(std::chrono::nanoseconds duration)
{
  return static_cast<long>(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

/// A list of things that have no JSON: only that it is empty can be said.
template <typename T> Json list_of(const std::vector<T>& list)
{
  return list.empty() ? Json::array() : Json(list.size());
}

Json null_or_set(bool is_set)
{
  return is_set ? Json("set") : Json();
}

Json default_of(const CaseInput& input)
{
  const TestEntry entry;
  const Json defaults = Json::object({
      {"name", entry.name},
      {"topology", format_topology(entry.topology)},
      {"constraints", entry.constraints == Constraints{} ? "default" : "other"},
      {"memory_mib", entry.memory_mib},
      {"cpu_budget", entry.cpu_budget ? Json(*entry.cpu_budget) : Json()},
      {"scheduler", entry.scheduler.name},
      {"staged_schedulers", list_of(entry.staged_schedulers)},
      {"payload", null_or_set(entry.payload.has_value())},
      {"workloads", list_of(entry.workloads)},
      {"auto_repro", entry.auto_repro},
      {"expect_auto_repro", entry.expect_auto_repro},
      {"wprof", entry.wprof},
      {"wprof_args", null_or_set(entry.wprof_args.has_value())},
      {"extra_sched_args", Json::array_of(entry.extra_sched_args)},
      {"watchdog_timeout_s", seconds_of(entry.watchdog_timeout)},
      {"bpf_map_write", list_of(entry.bpf_map_write)},
      {"watch_bpf_maps", list_of(entry.watch_bpf_maps)},
      {"performance_mode", entry.performance_mode},
      {"perf_delta_assertions", list_of(entry.perf_delta_assertions)},
      {"pci", entry.pci},
      {"no_perf_mode", entry.no_perf_mode},
      {"duration_s", seconds_of(entry.duration)},
      {"expect_err", entry.expect_err},
      {"survives_storm", entry.survives_storm},
      {"allow_inconclusive", entry.allow_inconclusive},
      {"host_only", entry.host_only},
      {"extra_include_files", Json::array_of(entry.extra_include_files)},
      {"cleanup_budget", null_or_set(entry.cleanup_budget.has_value())},
      {"config_content", null_or_set(entry.config_content.has_value())},
      {"disk", null_or_set(entry.disk.has_value())},
      {"networks", list_of(entry.networks)},
      {"post_vm", null_or_set(entry.post_vm != nullptr)},
      {"post_vm_unconditional", null_or_set(entry.post_vm_unconditional != nullptr)},
      {"num_snapshots", entry.num_snapshots},
      {"workload_root_cgroup", null_or_set(entry.workload_root_cgroup.has_value())},
      {"kaslr", entry.kaslr},
  });
  if (!defaults.has(input.text()))
    input.expected("a field of an entry");
  return defaults[input.text()];
}

constexpr Group kGroups[] = {
    {"constants", constant},
    {"validate_snapshots", snapshots},
    {"periodic_boundaries", boundaries, is_close},
    {"entry_validate", validate},
    {"entry_defaults", default_of},
};

} // namespace

std::span<const Group> entry_groups()
{
  return kGroups;
}

} // namespace ktstr::conformance
