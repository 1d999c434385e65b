/// What the VM tests share: the kernel to boot, the guest's initramfs, and talking to a machine
/// through the window.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/wire/frame.h"
#include "core/wire/window.h"
#include "vmm/qemu/qemu_vmm.h"

namespace ktstr::test {

/// A QEMU back end with a private cache, and a machine's configuration with kernel and initramfs.
/// Skips the running test, with the reason, when there is no QEMU or no kernel.
struct TestBench {
  TestBench();
  [[nodiscard]] VmConfig machine(std::string_view topology, std::string_view console = "console");

  TempDir folder;
  QemuVmm vmm;
  std::filesystem::path kernel;
  std::filesystem::path initramfs;
};

/// Writes a specification into the window, with HostState::go.
Status write_cell(Vm& vm, const Json& spec);
/// All frames in the window.
std::vector<Frame> read_frames(Vm& vm);
/// Waits until the machine ended or the time is over.
VmEnd wait_for_end(Vm& vm, Milliseconds limit);

} // namespace ktstr::test
