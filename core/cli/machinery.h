/// What runs cells on this host: the back end, the accelerator and clock that were chosen, and the
/// runner made of them.
#pragma once

#include <memory>
#include <string>

#include "core/cli/prepare_plan.h"
#include "core/cli/run_options.h"
#include "core/run/cell_runner.h"
#include "vmm/qemu/qemu_vmm.h"
#include "vmm/template_store.h"
#include "vmm/vmm.h"

namespace ktstr {

struct Machinery {
  std::unique_ptr<Vmm> vmm;
  std::unique_ptr<CellRunner> runner; // after vmm: it uses it
  Accelerator accelerator = Accelerator::unset;
  VmClock clock = VmClock::unset;
  std::string version; ///< of the back end
  std::string note;    ///< said once; why tcg and not kvm, for example
};

/// Errors: no usable back end, the accelerator that was asked for does not work, the agent is
/// missing.
Result<Machinery>
make_machinery(const RunOptions& options, const PreparedPlan& prepared, const CancelToken& cancel);

/// QEMU as ktstr uses it.
QemuConfig qemu_config();

/// The back end of this host; whether it is usable is what its probe says.
std::unique_ptr<Vmm> make_vmm();

/// The cache of templates of this user, as machines use it.
TemplateStore template_store();

/// The guest's agent: `ktstr-guest` beside the running program.
std::filesystem::path agent_path();

} // namespace ktstr
