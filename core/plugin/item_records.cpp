#include "core/plugin/item_records.h"

#include <cmath>
#include <cstring>

#include "core/base/json.h"
#include "core/model/items.h"

namespace ktstr {

namespace {

void check_constraints(RecordReader& reader, ktstr_constraints& constraints)
{
  reader.require(constraints.requires_smt <= 1, "requires_smt is neither 0 nor 1");
}

void check_rodata(RecordReader& reader, ktstr_rodata& rodata)
{
  reader.zero(rodata.reserved_zero, "reserved_zero");
  reader.required_line(rodata.name, "name");
}

void check_rodata_list(RecordReader& reader, const ktstr_rodata* const*& list)
{
  reader.list(list, "rodata", [&](ktstr_rodata& rodata) { check_rodata(reader, rodata); });
}

void check_bpf(RecordReader& reader, ktstr_bpf_object& bpf)
{
  constexpr std::ptrdiff_t kMaxObject = 64L << 20;
  reader.zero(bpf.reserved_zero, "reserved_zero");
  reader.line(bpf.struct_ops, "struct_ops");
  const auto* data = static_cast<const char*>(bpf.data);
  const auto* end = static_cast<const char*>(bpf.end);
  if (data == nullptr || end == nullptr)
    return reader.fail("data or end is NULL");
  const auto size = end - data;
  if (size <= 4 || size > kMaxObject)
    return reader.fail(fmt::format("data and end are {} bytes apart", size));
  reader.require(std::memcmp(data, "\177ELF", 4) == 0, "data is not an ELF file");
}

void check_binary(RecordReader& reader, ktstr_binary& binary)
{
  reader.zero(binary.reserved_zero, "reserved_zero");
  reader.required_line(binary.path, "path");
  reader.lines(binary.args, "args");
}

void check_builtin(RecordReader& reader, ktstr_builtin& builtin)
{
  reader.zero(builtin.reserved_zero, "reserved_zero");
  reader.require(builtin.enable != nullptr && *builtin.enable != nullptr, "enable has no command");
  reader.lines(builtin.enable, "enable");
  reader.lines(builtin.disable, "disable");
}

void check_flag(RecordReader& reader, ktstr_flag& flag, const ktstr_scheduler& scheduler)
{
  reader.zero(flag.reserved_zero, "reserved_zero");
  reader.required_line(flag.id, "id");
  if (reader.ok() && !is_valid_flag_id(flag.id))
    reader.fail(
        fmt::format("id '{}' is not 1 to 32 lower-case letters, digits, '-' or '_'", flag.id));
  reader.line(flag.description, "description");
  reader.lines(flag.args, "args");
  check_rodata_list(reader, flag.rodata);
  reader.lines(flag.needs, "needs");
  reader.lines(flag.conflicts, "conflicts");
  reader.require(flag.args == nullptr || scheduler.kind == KTSTR_SCHEDULER_BINARY,
                 "args is set, but the scheduler is no KTSTR_SCHEDULER_BINARY");
  reader.require(flag.rodata == nullptr || scheduler.kind == KTSTR_SCHEDULER_BPF,
                 "rodata is set, but the scheduler is no KTSTR_SCHEDULER_BPF");
}

/// The member that a kind needs must be set, and no other's.
void check_kind(RecordReader& reader, const ktstr_scheduler& scheduler)
{
  struct Part {
    std::uint32_t kind;
    const char* kind_name;
    const char* member;
    bool is_set;
  };
  const Part parts[] = {
      {KTSTR_SCHEDULER_BPF, "KTSTR_SCHEDULER_BPF", "bpf", scheduler.bpf != nullptr},
      {KTSTR_SCHEDULER_BINARY, "KTSTR_SCHEDULER_BINARY", "binary", scheduler.binary != nullptr},
      {KTSTR_SCHEDULER_BUILTIN, "KTSTR_SCHEDULER_BUILTIN", "builtin", scheduler.builtin != nullptr},
      {KTSTR_SCHEDULER_CALLBACKS, "KTSTR_SCHEDULER_CALLBACKS", "ops", scheduler.ops != nullptr},
      {KTSTR_SCHEDULER_BPF, "KTSTR_SCHEDULER_BPF", "rodata", scheduler.rodata != nullptr}};
  if (scheduler.kind < KTSTR_SCHEDULER_DEFAULT || scheduler.kind > KTSTR_SCHEDULER_CALLBACKS)
    return reader.fail(fmt::format("kind is {}, which is no KTSTR_SCHEDULER_...", scheduler.kind));
  for (const auto& part : parts) {
    const bool is_optional = std::strcmp(part.member, "rodata") == 0;
    if (part.kind == scheduler.kind && !part.is_set && !is_optional)
      reader.fail(fmt::format("kind is {}, but '{}' is not set", part.kind_name, part.member));
    if (part.kind != scheduler.kind && part.is_set)
      reader.fail(fmt::format("'{}' is set, but kind is not {}", part.member, part.kind_name));
  }
}

void check_metric(RecordReader& reader, ktstr_payload_metric& metric)
{
  reader.zero(metric.reserved_zero, "reserved_zero");
  reader.required_line(metric.name, "name");
  reader.line(metric.unit, "unit");
  reader.line(metric.match, "match");
  reader.require(metric.polarity <= KTSTR_POLARITY_INFORMATIONAL,
                 "polarity is no KTSTR_POLARITY_...");
  reader.require(metric.fold <= KTSTR_FOLD_SUM, "fold is no KTSTR_FOLD_...");
}

void check_check(RecordReader& reader, ktstr_payload_check& check)
{
  reader.zero(check.reserved_zero, "reserved_zero");
  reader.require(check.kind >= KTSTR_PAYLOAD_MIN && check.kind <= KTSTR_PAYLOAD_EXIT_CODE,
                 "kind is no KTSTR_PAYLOAD_...");
  if (check.kind == KTSTR_PAYLOAD_EXIT_CODE)
    reader.require(check.metric == nullptr, "metric is set for a check of the exit code");
  else
    reader.required_line(check.metric, "metric");
}

void check_expect(RecordReader& reader, ktstr_test_expect& expect)
{
  constexpr std::uint32_t kAllFlags = 15;
  reader.require(expect.flags <= kAllFlags, "flags has a bit that is no KTSTR_EXPECT_...");
  reader.zero(expect.reserved_zero, "reserved_zero");
  reader.line(expect.error_contains, "error_contains");
  reader.line(expect.error_matches, "error_matches");
}

void check_perf_delta(RecordReader& reader, ktstr_perf_delta& delta)
{
  reader.required_line(delta.metric, "metric");
  reader.require(delta.direction <= KTSTR_POLARITY_LOWER_BETTER,
                 "direction is neither 0 nor KTSTR_POLARITY_HIGHER_BETTER nor _LOWER_BETTER");
  reader.require(std::isfinite(delta.max_regression_pct) && delta.max_regression_pct >= 0,
                 "max_regression_pct is no number from 0 on");
  reader.require(std::isfinite(delta.min_abs) && delta.min_abs >= 0,
                 "min_abs is no number from 0 on");
}

/// What the setups of schedulers and tests have in common.
template <typename Setup> void check_setup(RecordReader& reader, Setup& setup)
{
  reader.zero(setup.reserved_zero, "reserved_zero");
  reader.lines(setup.sysctls, "sysctls");
  reader.lines(setup.kernel_args, "kernel_args");
  reader.lines(setup.files, "files");
  reader.document(setup.config, "config");
  reader.line(setup.config_path, "config_path");
}

} // namespace

void check_item(RecordReader& reader, ktstr_scheduler& scheduler)
{
  reader.item_id(scheduler.id);
  reader.line(scheduler.description, "description");
  check_kind(reader, scheduler);
  reader.nested(scheduler.bpf, "bpf", [&](auto& bpf) { check_bpf(reader, bpf); });
  reader.nested(scheduler.binary, "binary", [&](auto& binary) { check_binary(reader, binary); });
  reader.nested(
      scheduler.builtin, "builtin", [&](auto& builtin) { check_builtin(reader, builtin); });
  if (reader.ok() && scheduler.ops != nullptr)
    reader.require(scheduler.ops->start != nullptr && scheduler.ops->stop != nullptr,
                   "ops has no start or no stop");
  check_rodata_list(reader, scheduler.rodata);
  reader.list(
      scheduler.flags, "flags", [&](ktstr_flag& flag) { check_flag(reader, flag, scheduler); });
  reader.nested(scheduler.constraints, "constraints", [&](auto& constraints) {
    check_constraints(reader, constraints);
  });
  reader.nested(scheduler.setup, "setup", [&](auto& setup) { check_setup(reader, setup); });
  reader.document(scheduler.checks, "checks");
  if (!reader.ok() || scheduler.checks == nullptr)
    return;
  const auto json = Json::parse(scheduler.checks);
  if (!json)
    return reader.fail("checks: " + json.error().text());
  reader.require(json->is_object(), "checks is no JSON object");
}

void check_item(RecordReader& reader, ktstr_test& test)
{
  constexpr std::uint32_t kMostCpus = 4096;
  reader.item_id(test.id);
  reader.line(test.description, "description");
  reader.line(test.scheduler, "scheduler");
  reader.document(test.scenario, "scenario");
  reader.nested(test.constraints, "constraints", [&](auto& constraints) {
    check_constraints(reader, constraints);
  });
  reader.line(test.payload, "payload");
  reader.lines(test.workloads, "workloads");
  reader.lines(test.schedulers, "schedulers");
  reader.line(test.topology, "topology");
  reader.require(test.cpu_budget <= kMostCpus, "cpu_budget is more than 4096");
  reader.zero(test.reserved_zero, "reserved_zero");
  reader.list(
      test.perf_deltas, "perf_deltas", [&](auto& delta) { check_perf_delta(reader, delta); });
  reader.nested(test.expect, "expect", [&](auto& expect) { check_expect(reader, expect); });
  reader.nested(test.setup, "setup", [&](auto& setup) {
    check_setup(reader, setup);
    reader.lines(setup.scheduler_args, "scheduler_args");
  });
  const bool is_payload_alone =
      test.payload != nullptr && test.ops == nullptr && test.scenario == nullptr;
  reader.require(is_payload_alone || (test.ops != nullptr) != (test.scenario != nullptr),
                 "exactly one of ops and scenario must be set");
  reader.require(test.ops == nullptr || test.ops->run != nullptr, "ops has no run");
  reader.require(test.host_ops == nullptr || test.host_ops->check_passed != nullptr ||
                     test.host_ops->check_always != nullptr,
                 "host_ops has no function");
  if (!reader.ok() || test.scenario == nullptr)
    return;
  if (const auto json = Json::parse(test.scenario); !json)
    reader.fail("scenario: " + json.error().text());
}

void check_item(RecordReader& reader, ktstr_payload& payload)
{
  constexpr std::uint32_t kAllJsonOptions = 15;
  reader.item_id(payload.id);
  reader.line(payload.description, "description");
  reader.required_line(payload.path, "path");
  reader.lines(payload.args, "args");
  if (payload.output > KTSTR_OUTPUT_TEXT)
    reader.fail(fmt::format("output is {}, which is no KTSTR_OUTPUT_...", payload.output));
  reader.require(payload.json_options <= kAllJsonOptions,
                 "json_options has a bit that is no KTSTR_JSON_...");
  reader.require(payload.uses_parent_pgrp <= 1, "uses_parent_pgrp is neither 0 nor 1");
  reader.list(payload.metrics, "metrics", [&](auto& metric) { check_metric(reader, metric); });
  reader.list(payload.checks, "checks", [&](auto& check) { check_check(reader, check); });
  reader.lines(payload.include_files, "include_files");
  reader.lines(payload.known_flags, "known_flags");
  reader.line(payload.output_file, "output_file");
  reader.line(payload.package, "package");
}

void check_item(RecordReader& reader, ktstr_work_type& type)
{
  reader.item_id(type.id);
  reader.line(type.description, "description");
  reader.list(type.params, "params", [&](ktstr_work_param& param) {
    reader.zero(param.reserved_zero, "reserved_zero");
    reader.required_line(param.name, "name");
    reader.lines(param.words, "words");
  });
  reader.require(type.ops != nullptr && type.ops->run != nullptr, "ops has no run");
}

void check_item(RecordReader& reader, ktstr_vmm& vmm)
{
  reader.zero(vmm.reserved_zero, "reserved_zero");
  reader.item_id(vmm.id);
  reader.line(vmm.description, "description");
  reader.require(vmm.ops != nullptr && vmm.ops->probe != nullptr, "ops has no probe");
  if (reader.ok() && vmm.boot != nullptr)
    reader.require(vmm.boot->command != nullptr, "boot has no command");
  reader.require(vmm.boot != nullptr || vmm.constraints == nullptr,
                 "constraints is set, but boot is not");
  reader.nested(vmm.constraints, "constraints", [&](auto& constraints) {
    check_constraints(reader, constraints);
  });
}

} // namespace ktstr
