#include "core/run/cpu_budget.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <sched.h>
#include <utility>

#include "core/base/log.h"
#include "core/model/allowed_cpus.h"
#include "core/support/host_error.h"

namespace ktstr {

namespace {

/// Of the calling thread. `cpus` is in order and not empty.
Status run_only_on(const std::vector<int>& cpus)
{
  const auto most = static_cast<std::size_t>(cpus.back());
  std::vector<unsigned long> mask(most / (8 * sizeof(long)) + 1);
  auto* set = reinterpret_cast<cpu_set_t*>(mask.data());
  const auto bytes = mask.size() * sizeof(long);
  for (const int cpu : cpus)
    CPU_SET_S(static_cast<std::size_t>(cpu), bytes, set);
  if (::sched_setaffinity(0, bytes, set) != 0)
    return Error::from_errno(errno, "cannot keep to a budget of CPUs");
  return {};
}

Error too_few(support::HostErrorKind kind, std::size_t wanted, std::size_t there)
{
  return support::host_error(
             {kind,
              fmt::format(
                  "a budget of {} CPUs is asked for, and this process may use {}", wanted, there)})
      .with_hint("ask for fewer, or widen the affinity or the cpuset that ktstr runs in");
}

/// `count` of `allowed`, from the one on with which the last call ended.
std::vector<int> next_of(const std::vector<int>& allowed, std::size_t count)
{
  static std::atomic<std::size_t> next{0};
  const auto first = next.fetch_add(count);
  std::vector<int> cpus;
  for (std::size_t i = 0; i < count; ++i)
    cpus.push_back(allowed[(first + i) % allowed.size()]);
  std::sort(cpus.begin(), cpus.end());
  return cpus;
}

} // namespace

Status keep_cpu_budget(std::size_t cpus)
{
  auto allowed = allowed_cpus();
  if (cpus > allowed.size())
    return too_few(support::HostErrorKind::cpu_budget_unsatisfiable, cpus, allowed.size());
  allowed.resize(cpus);
  return run_only_on(allowed);
}

Result<CpuBudget> CpuBudget::keep(std::size_t cpus)
{
  if (cpus == 0)
    return CpuBudget({});
  auto allowed = allowed_cpus();
  if (cpus > allowed.size())
    return too_few(support::HostErrorKind::topology_insufficient, cpus, allowed.size());
  if (auto status = run_only_on(next_of(allowed, cpus)); !status)
    return status.error();
  return CpuBudget(std::move(allowed));
}

CpuBudget::CpuBudget(CpuBudget&& other) noexcept : before_(std::exchange(other.before_, {})) {}

CpuBudget::~CpuBudget()
{
  if (before_.empty())
    return;
  if (auto status = run_only_on(before_); !status)
    log::warn("{}", status.error().text());
}

} // namespace ktstr
