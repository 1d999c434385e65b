/// What `--perf` takes from the host: a CPU for each vCPU, and huge pages for the guest's memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/json.h"
#include "core/base/result.h"
#include "vmm/qemu/qmp.h"

namespace ktstr {

/// The size of the huge pages that are used; a guest's memory is a multiple of it.
inline constexpr std::uint64_t kHugePage = 2UL << 20U;

struct PerfHost {
  std::vector<int> cpus;             ///< that this process may run on
  std::uint64_t free_huge_bytes = 0; ///< of huge pages of 2 MiB
};

/// This host. `sys` is where its sysfs is.
PerfHost read_perf_host(const std::filesystem::path& sys = "/sys");

/// Error `unsupported`, with what to do, when the host has too few of either for such a machine.
Status check_perf_host(const PerfHost& host, std::uint32_t vcpus, std::uint64_t memory_bytes);

/// Ties each vCPU's thread to one of the CPUs, in order. There are as many of them at least.
Status pin_vcpus(QmpClient& qmp, const std::vector<int>& cpus);

/// The threads of the vCPUs, in their order, out of QEMU's answer to query-cpus-fast.
Result<std::vector<int>> vcpu_threads(const Json& answer);

} // namespace ktstr
