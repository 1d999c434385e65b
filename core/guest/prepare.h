/// Brings the machine into the state that a cell asks for, before its scheduler starts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace ktstr::guest {

/// Takes CPUs offline. The error names the CPU that stayed.
Status take_offline(const std::vector<int>& cpus, const std::filesystem::path& sys = "/sys");

/// Mixes the cell's seed into the kernel's random numbers, so that cells with different seeds see
/// different ones, and the same on every replay.
Status seed_entropy(std::uint64_t seed);

/// Sets the kernel settings ("name=value") in their order. They were on the kernel's command line,
/// but the kernel only logs what it refused: this says so. The error names the setting.
Status apply_sysctls(const std::vector<std::string>& sysctls,
                     const std::filesystem::path& proc = "/proc");

/// CPUs that are online now.
std::vector<int> online_cpus(const std::filesystem::path& sys = "/sys");

} // namespace ktstr::guest
