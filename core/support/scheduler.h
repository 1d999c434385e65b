/// A scheduler as tests declare it: where it comes from, how it is started, and where it can run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/json.h"
#include "core/model/constraints.h"
#include "core/model/topology.h"
#include "core/support/cgroup_path.h"
#include "core/support/sysctl.h"

namespace ktstr::support {

/// Where a scheduler comes from.
struct Eevdf {};
struct Discover {
  std::string name;
};
struct SchedulerPath {
  std::string path;
};
struct KernelBuiltin {
  std::vector<std::string> enable;
  std::vector<std::string> disable;
};
using SchedulerSpec = std::variant<Eevdf, Discover, SchedulerPath, KernelBuiltin>;

/// Anything but the kernel's default.
bool has_active_scheduling(const SchedulerSpec& spec);
/// A program that brings BPF.
bool has_bpf_scheduler(const SchedulerSpec& spec);
/// "eevdf", the name, the path, or "kernel".
std::string display_name(const SchedulerSpec& spec);
/// Reserved: no spec tells its commit.
std::optional<std::string> scheduler_commit(const SchedulerSpec& spec);
/// "eevdf", "discover", "path", "kernel_builtin".
std::string_view kind_of(const SchedulerSpec& spec);
bool is_scheduler_kind(std::string_view name);

/// A file that is written for the scheduler, and the arguments that name it, with {file} in them.
struct ConfigFileDefinition {
  std::string argument_template;
  std::string guest_path;
};

struct Scheduler {
  std::string name = "eevdf";
  SchedulerSpec binary;
  std::vector<Sysctl> sysctls;
  std::vector<std::string> kargs;
  std::optional<CgroupPath> cgroup_parent;
  std::vector<std::string> sched_args;
  Topology topology{.cores_per_llc = 2};
  Constraints constraints;
  std::optional<std::string> config_file;
  std::optional<ConfigFileDefinition> config_file_definition;
  std::vector<std::string> kernels; ///< empty: all
};

/// What the scheduler is started with: the parent of its cells when neither list names one, then
/// both lists. An error when one names a parent that is no cgroup path.
Result<std::vector<std::string>> base_sched_args(std::string_view test,
                                                 const Scheduler& scheduler,
                                                 const std::vector<std::string>& extra_sched_args);

/// Where a scheduler that is only at hand lies in the guest.
struct StagedPaths {
  std::string dir;
  std::string binary;
  std::string args;
  std::string archive_dir; ///< the folder's name in the archive
};

StagedPaths staged_paths(std::string_view name);

/// In order: empty, too_long, separator, nul, leading_dot, reserved.
Rejection check_staged_scheduler_name(std::string_view name);

/// {"kind": "discover", "value": "scx_x"}; only names and paths have a value.
Json to_json(const SchedulerSpec& spec);
/// Members in order: name, binary_kind, topology, sched_args, kernels, constraints.
Json to_json(const Scheduler& scheduler);
Json scheduler_list_entry(const Scheduler& scheduler, std::size_t test_count);
Json scheduler_test_entry(std::string_view test, std::string_view scheduler);

} // namespace ktstr::support
