/// The things a plugin offers, as data on the host side: what the describing child read out of the
/// plugin, checked and copied. They travel as JSON: from the describing child to the registry, and
/// in a cell's specification to the guest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/model/constraints.h"
#include "core/model/disturbance_info.h"
#include "core/model/guest_setup.h"
#include "core/model/payload_info.h"
#include "core/model/perf_delta.h"
#include "core/model/test_attributes.h"
#include "core/model/work_type_info.h"

namespace ktstr {

enum class SchedulerKind { unset, kernel_default, bpf, binary, builtin, callbacks };

struct Rodata {
  std::string name;
  std::uint64_t value = 0;
};

struct Flag {
  std::string id;
  std::string description;
  std::vector<std::string> args;
  std::vector<Rodata> rodata;
  std::vector<std::string> needs;
  std::vector<std::string> conflicts;
};

struct SchedulerInfo {
  std::string id;
  std::string description;
  SchedulerKind kind = SchedulerKind::unset;
  std::filesystem::path
      plugin_file;                ///< the .so it came from; empty for one given on the command line
  std::string struct_ops;         ///< bpf: the map's name; empty: the only one
  std::filesystem::path bpf_file; ///< bpf: an object file instead of one embedded in the plugin
  std::string binary_path;        ///< binary: a name or a path on the host
  std::vector<std::string> binary_args;
  std::vector<std::string> enable_commands;  ///< builtin
  std::vector<std::string> disable_commands; ///< builtin
  std::vector<Rodata> rodata;
  std::vector<Flag> flags;
  std::string checks; ///< its layer of checks, a JSON object; empty: none
  GuestSetup setup;   ///< without scheduler_arguments
  Constraints constraints;
};

/// A scheduler beside the cell's own, which the test may attach.
struct StagedScheduler {
  std::string name; ///< "scx_llc+nosteal": the id, and the flags that are on
  SchedulerInfo scheduler;
  std::vector<std::string> profile; ///< active flags
  std::string build_id;             ///< of the plugin's file on the host; empty: it has none
};

struct TestInfo {
  std::string id;
  std::string description;
  std::filesystem::path plugin_file;
  std::string scheduler; ///< bound to this scheduler; empty: runs with every one
  std::uint32_t duration_ms = 1000;
  std::uint32_t timeout_ms = 31000;
  std::uint32_t memory_mib = 0;
  std::uint32_t cpu_budget = 0; ///< CPUs of the host for the machine of a cell; 0: any
  std::string
      scenario;        ///< a scenario document that is the whole test; empty: the plugin's function
  std::string payload; ///< id of the one it is about; empty: none
  std::vector<std::string> workloads;   ///< ids of others
  std::vector<PayloadInfo> payloads;    ///< all that it may run, once they were looked up
  std::vector<WorkTypeInfo> work_types; ///< those of plugins that its scenarios may name, likewise
  std::vector<std::string> further_schedulers; ///< names of those that it attaches, beside its own
  std::vector<StagedScheduler> staged;         ///< they, once they were looked up
  std::vector<DisturbanceInfo> disturbances;   ///< in this cell; empty in what plugins offer
  std::string topology; ///< text form of the only one it runs on; empty: those that fit
  std::vector<PerfDelta> perf_deltas; ///< what later runs may cost
  Constraints constraints;
  TestExpectation expectation;
  GuestSetup setup;
  bool checks_passed = false; ///< its plugin has a check on the host for cells that passed
  bool checks_always = false; ///< and one for every cell
};

struct VmmInfo {
  std::string id;
  std::string description;
  std::filesystem::path plugin_file;
  bool can_boot = false;                  ///< false: it is only described and probed
  std::optional<Constraints> constraints; ///< topologies that it can show; nothing: all
};

/// One plugin that was accepted.
struct PluginInfo {
  std::string id;
  std::string version;
  std::string license;
  std::filesystem::path file;
  std::string
      build_id; ///< hex; of the ELF build-id note, or a hash of the content when it has none
  std::vector<SchedulerInfo> schedulers;
  std::vector<TestInfo> tests;
  std::vector<PayloadInfo> payloads;
  std::vector<VmmInfo> vmms;
  std::vector<WorkTypeInfo> work_types;
};

std::string_view name_of(SchedulerKind kind);
/// What names a test in cells and records: its id, and what disturbs it, "smoke+hotplug".
std::string name_of(const TestInfo& test);
/// The shortest scenario document that has a scheduler's checks, which are a JSON text: whoever
/// checks documents checks them so.
std::string scenario_of_checks(const std::string& checks);

Json to_json(const Constraints& constraints);
Json to_json(const SchedulerInfo& scheduler);
Json to_json(const TestInfo& test);
Json to_json(const PluginInfo& plugin);
/// Inverse of to_json. The text may come from a plugin gone wrong: every member is checked.
Result<Constraints> constraints_from_json(const Json& json);
Result<SchedulerInfo> scheduler_from_json(const Json& json);
Result<TestInfo> test_from_json(const Json& json);
Result<PluginInfo> plugin_from_json(const Json& json);

/// The id rule of schedulers, tests, payloads: letters, digits, '-', '_', '.'; 1 to 64 characters.
bool is_valid_item_id(std::string_view id);
/// The id rule of flags: lower-case letters, digits, '-', '_'; 1 to 32 characters.
bool is_valid_flag_id(std::string_view id);

} // namespace ktstr
