/// Whether kvm works on this machine. That /dev/kvm exists and opens proves nothing, there are
/// hosts where it does and no kernel runs; so a real machine is booted under it once, and what came
/// of it is remembered for this QEMU, this kernel and this host. Who chooses accelerator `auto`
/// asks here.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "vmm/qemu/qemu_vmm.h"

namespace ktstr {

struct KvmProof {
  bool is_working = false;
  std::string reason;         ///< why it does not, one line
  bool is_remembered = false; ///< an earlier run found it out
};

/// How long the trial may take, all in all.
inline constexpr Milliseconds kKvmTrialLimit{10000};

/// What an earlier run found out with this kernel. Nothing: none tried, or it is not remembered.
std::optional<KvmProof> remembered_kvm_proof(QemuVmm& vmm, const std::filesystem::path& kernel);

/// `machine` gives kernel and initramfs. Never fails: what is not proved does not work. A trial
/// that was cancelled is not remembered.
KvmProof prove_kvm(QemuVmm& vmm,
                   const VmConfig& machine,
                   const CancelToken* cancel = nullptr,
                   Milliseconds limit = kKvmTrialLimit);

} // namespace ktstr
