/// Accelerator `auto`: kvm where it works, else tcg. That /dev/kvm exists and opens proves nothing,
/// there are hosts where it does and no kernel runs; so a real machine is booted under it once, and
/// what came of it is remembered for this QEMU and this kernel.
#pragma once

#include <string>

#include "vmm/qemu/qemu_vmm.h"

namespace ktstr {

struct AcceleratorChoice {
  Accelerator accelerator = Accelerator::tcg;
  std::string reason;         ///< why not kvm, one line; empty when it is kvm
  bool is_remembered = false; ///< an earlier run found it out
};

/// How long the trial may take, all in all.
inline constexpr Milliseconds kAcceleratorTrialLimit{10000};

/// `machine` gives kernel and initramfs. Never fails: without a proof for kvm it is tcg. A trial
/// that was cancelled is not remembered.
AcceleratorChoice choose_accelerator(QemuVmm& vmm,
                                     const VmConfig& machine,
                                     const CancelToken* cancel = nullptr,
                                     Milliseconds limit = kAcceleratorTrialLimit);

} // namespace ktstr
