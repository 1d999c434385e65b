/// Saving a booted machine into a folder and starting copies of it. The memory is a file per node,
/// mapped copy-on-write by each copy; everything else of the machine is QEMU's migration stream
/// with the memory left out (x-ignore-shared).
#pragma once

#include <filesystem>
#include <memory>

#include "core/base/cancel.h"
#include "vmm/qemu/qemu_vm.h"
#include "vmm/vmm.h"

namespace ktstr {

/// Raised when a saved machine of before could not be used any more.
inline constexpr int kSnapshotFormat = 2;
/// What the guest printed while it booted.
inline constexpr const char* kBootConsole = "console.log";

/// Runs a new, still paused machine until its agent waits at the window, and saves it. Errors:
/// `guest_fault` with the end of the console, `io`, `cancelled`.
Status save_snapshot(QemuVm& vm,
                     const VmConfig& config,
                     const std::filesystem::path& folder,
                     const CancelToken* cancel);

/// Starts a paused copy. Error `unavailable` when the files are gone or QEMU refuses them.
Result<std::unique_ptr<Vm>> restore_snapshot(const std::string& program,
                                             const VmConfig& config,
                                             const std::filesystem::path& folder,
                                             const std::filesystem::path& boot_image);

} // namespace ktstr
