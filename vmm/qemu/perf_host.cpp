#include "vmm/qemu/perf_host.h"

#include <algorithm>
#include <cerrno>
#include <sched.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/allowed_cpus.h"

namespace ktstr {

namespace {

constexpr Milliseconds kCommandLimit{30000};
constexpr std::uint64_t kMiB = 1UL << 20U;

} // namespace

PerfHost read_perf_host(const std::filesystem::path& sys)
{
  PerfHost host{.cpus = allowed_cpus()};
  const auto pages = read_file(sys / "kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
  host.free_huge_bytes = parse_decimal(trim(pages ? *pages : "")).value_or(0) * kHugePage;
  return host;
}

Status check_perf_host(const PerfHost& host, std::uint32_t vcpus, std::uint64_t memory_bytes)
{
  if (vcpus > host.cpus.size())
    return Error::make(
               ErrorKind::unsupported,
               "--perf gives each vCPU a CPU of its own: the machine has {} vCPUs, this host "
               "{} CPUs to run on",
               vcpus,
               host.cpus.size())
        .with_hint("choose smaller topologies, or leave --perf out");
  if (memory_bytes > host.free_huge_bytes)
    return Error::make(
               ErrorKind::unsupported,
               "--perf needs {} MiB of free huge pages for this machine, this host has {} MiB",
               memory_bytes / kMiB,
               host.free_huge_bytes / kMiB)
        .with_hint("as root: echo {} > /proc/sys/vm/nr_hugepages", memory_bytes / kHugePage);
  return {};
}

Result<std::vector<int>> vcpu_threads(const Json& answer)
{
  std::vector<int> threads(answer.items().size(), 0);
  for (const auto& cpu : answer.items()) {
    const auto index = cpu["cpu-index"].as_uint(threads.size());
    const auto thread = cpu["thread-id"].as_int();
    if (index >= threads.size() || thread <= 0)
      break;
    threads[index] = static_cast<int>(thread);
  }
  if (threads.empty() || std::find(threads.begin(), threads.end(), 0) != threads.end())
    return Error::make(ErrorKind::io, "QEMU does not say which threads its vCPUs are");
  return threads;
}

Status pin_vcpus(QmpClient& qmp, const std::vector<int>& cpus)
{
  const auto answer = qmp.execute("query-cpus-fast", {}, kCommandLimit);
  if (!answer)
    return answer.error();
  const auto threads = vcpu_threads(*answer);
  if (!threads)
    return threads.error();
  for (std::size_t vcpu = 0; vcpu < threads->size() && vcpu < cpus.size(); ++vcpu) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(cpus[vcpu]), &one);
    if (::sched_setaffinity((*threads)[vcpu], sizeof one, &one) != 0)
      return Error::from_errno(errno,
                               fmt::format("cannot pin vCPU {} to CPU {}", vcpu, cpus[vcpu]));
  }
  return {};
}

} // namespace ktstr
