#include "vmm/host/host_vmm.h"

#include <sys/utsname.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "vmm/host/host_cgroup.h"
#include "vmm/host/host_vm.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

std::vector<int> cpus_in(const fs::path& file)
{
  const auto text = read_file(file);
  return text ? parse_cpu_list(trim(*text)).value_or(std::vector<int>()) : std::vector<int>();
}

} // namespace

VmmProbe HostVmm::probe()
{
  VmmProbe probe;
  utsname names{};
  if (::uname(&names) == 0)
    probe.version = fmt::format("Linux {}", names.release);
  const auto cgroup = own_cgroup();
  probe.is_usable = cgroup.ok();
  if (!cgroup)
    probe.reasons.push_back(cgroup.error().text() + "; " + cgroup.error().hint());
  if (::access("/sys/kernel/sched_ext", F_OK) != 0)
    probe.reasons.emplace_back("its kernel has no sched_ext");
  return probe;
}

Result<std::unique_ptr<Vm>> HostVmm::create(const VmConfig& config)
{
  auto vm = HostVm::create(agent_, config.console_file);
  if (!vm)
    return vm.error();
  return std::unique_ptr<Vm>(std::move(*vm));
}

Topology host_topology(const fs::path& root)
{
  const auto folder = root / "sys/devices/system/cpu";
  const auto cpus = cpus_in(folder / "online");
  const auto count = static_cast<std::uint32_t>(std::max<std::size_t>(cpus.size(), 1));
  const Topology flat{.cores_per_llc = count};
  const auto first = cpus_in(folder / "cpu0/cache/index3/shared_cpu_list");
  const auto size = static_cast<std::uint32_t>(first.size());
  if (size == 0 || count % size != 0 || cpus.back() != static_cast<int>(count) - 1)
    return flat;
  for (const int cpu : cpus) {
    const auto shared = cpus_in(folder / fmt::format("cpu{}/cache/index3/shared_cpu_list", cpu));
    const int start = cpu / static_cast<int>(size) * static_cast<int>(size);
    if (shared.size() != size || shared.front() != start ||
        shared.back() != start + static_cast<int>(size) - 1)
      return flat;
  }
  return {.llcs = count / size, .cores_per_llc = size};
}

} // namespace ktstr
