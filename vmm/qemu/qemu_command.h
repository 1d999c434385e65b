/// The command line of one QEMU: a pure function of the machine's configuration and of where this
/// instance of it keeps its memory and output.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "vmm/vmm.h"

namespace ktstr {

/// Descriptor numbers in QEMU.
inline constexpr int kQmpFd = 3;
inline constexpr int kFirstRamFd = 4;
inline constexpr int kConsoleFd = 250; ///< above those of all nodes' memory

/// What one QEMU does with the machine's memory.
enum class RamUse {
  shared,       ///< its writes reach the memory files
  copy_on_write ///< they stay in this QEMU
};

/// What differs between two runs of one machine.
struct QemuInstance {
  std::filesystem::path boot_image; ///< what -kernel gets
  RamUse ram_use = RamUse::shared;
  bool is_incoming = false; ///< waits for a saved state instead of booting
};

/// Bytes of RAM per NUMA node: the declared ones, or an even share; more where the window, the
/// kernel or the number of CPUs needs more.
std::vector<std::uint64_t> node_memory(const VmConfig& config);

/// The -icount shift for this many vCPUs: they share virtual time, so the more there are, the more
/// instructions a virtual nanosecond must hold, or timer ticks alone keep them busy.
int icount_shift(std::uint32_t cpus);

/// The arguments that shape the machine: equal ones (and equal files) make equal machines.
std::vector<std::string> machine_arguments(const VmConfig& config);

/// All arguments after the program's name.
std::vector<std::string> qemu_arguments(const VmConfig& config, const QemuInstance& instance);

} // namespace ktstr
