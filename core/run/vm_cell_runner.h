/// Runs cells in virtual machines: writes the specification and files into the machine's window,
/// reads frames out of it, and judges what came back.
#pragma once

#include <filesystem>
#include <memory>

#include "core/base/result.h"
#include "core/run/cell_runner.h"
#include "vmm/vmm.h"

namespace ktstr {

struct VmRunnerConfig {
  Vmm* vmm = nullptr; ///< outlives the runner
  Accelerator accelerator = Accelerator::tcg;
  VmClock clock = VmClock::virtual_time;
  std::filesystem::path agent;       ///< ktstr-guest
  std::filesystem::path cache_dir;   ///< initramfs and templates
  std::filesystem::path describer;   ///< runs plugins' checks on this host: ktstr itself
  bool is_perf = false;              ///< huge pages and pinned vCPUs, under kvm
  bool is_cold = false;              ///< boot every cell instead of forking a template
  bool collects_coverage = false;    ///< keep what instrumented plugins write in the guest
  bool has_declared_topology = true; ///< false: the machine is what it is, and nothing is compared
  bool brings_files = true;          ///< false: cells run where their files are
  Clock* clock_of_host = &system_clock();
};

/// Errors: the agent's initramfs cannot be made (a missing library is named).
Result<std::unique_ptr<CellRunner>> make_vm_cell_runner(const VmRunnerConfig& config);

} // namespace ktstr
