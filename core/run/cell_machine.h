/// The machine that a cell runs in, as configuration: what its template depends on.
#pragma once

#include "core/gauntlet/plan.h"
#include "vmm/vmm.h"

namespace ktstr {

/// What the machines of one run have in common.
struct MachineKind {
  std::filesystem::path initramfs;
  Accelerator accelerator = Accelerator::tcg;
  VmClock clock = VmClock::virtual_time;
  bool is_perf = false;
};

/// Cells whose configurations differ in seed and console alone share a template.
VmConfig cell_machine(const Plan& plan, const Cell& cell, const MachineKind& kind);

/// One configuration for each template that the plan's cells need, in the plan's order.
std::vector<VmConfig> machines_of(const Plan& plan, const MachineKind& kind);

/// Names what sets apart the templates of one run.
std::string template_name(const VmConfig& config);

} // namespace ktstr
