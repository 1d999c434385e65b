/// A test as it is declared, with the contract's defaults. What its function does is not in here:
/// a plugin holds that.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/support/bpf_map_declarations.h"
#include "core/support/payload.h"
#include "core/support/perf_delta.h"
#include "core/support/post_vm.h"
#include "core/support/scheduler.h"

namespace ktstr::support {

/// What the scheduler's own error must look like in a test that expects one.
struct BpfErrorMatcher {
  std::optional<std::string> contains;
  std::optional<std::string> matches; ///< a regular expression
};

struct DiskConfig {
  std::uint64_t size_mib = 0;
};

struct NetConfig {
  std::string name;
};

struct TestEntry {
  std::string name;
  Topology topology{.cores_per_llc = 2};
  Constraints constraints;
  std::uint32_t memory_mib = 2048;
  std::optional<std::uint32_t> cpu_budget;
  Scheduler scheduler;
  std::vector<Scheduler> staged_schedulers; ///< at hand in the guest, not started
  std::optional<Payload> payload;
  std::vector<Payload> workloads;
  bool auto_repro = true;
  bool expect_auto_repro = false;
  bool wprof = false;
  std::optional<std::string> wprof_args;
  std::optional<BpfErrorMatcher> bpf_error;
  std::vector<std::string> extra_sched_args;
  std::chrono::nanoseconds watchdog_timeout = std::chrono::seconds(5);
  std::vector<BpfMapWrite> bpf_map_write;
  std::vector<WatchBpfMap> watch_bpf_maps;
  bool performance_mode = false;
  std::vector<PerfDeltaAssertion> perf_delta_assertions;
  bool pci = false;
  bool no_perf_mode = false;
  std::chrono::nanoseconds duration = std::chrono::seconds(12);
  bool expect_err = false;
  bool survives_storm = false;
  bool allow_inconclusive = false;
  bool host_only = false;
  std::vector<std::string> extra_include_files;
  std::optional<std::chrono::nanoseconds> cleanup_budget;
  std::optional<std::string> config_content;
  std::optional<DiskConfig> disk;
  std::vector<NetConfig> networks;
  PostVmCallback post_vm;
  PostVmCallback post_vm_unconditional;
  std::uint32_t num_snapshots = 0;
  std::optional<CgroupPath> workload_root_cgroup;
  bool kaslr = true;

  /// Of the payload, of the workloads, and its own, in this order.
  [[nodiscard]] std::vector<std::string> all_include_files() const;
};

} // namespace ktstr::support
