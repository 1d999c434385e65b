#include "core/run/cpu_budget.h"

#include <cerrno>
#include <sched.h>
#include <vector>

#include "core/model/allowed_cpus.h"
#include "core/support/host_error.h"

namespace ktstr {

Status keep_cpu_budget(std::size_t cpus)
{
  const auto allowed = allowed_cpus();
  if (cpus > allowed.size())
    return support::host_error(
               {support::HostErrorKind::cpu_budget_unsatisfiable,
                fmt::format("a budget of {} CPUs is asked for, and this process may use {}",
                            cpus,
                            allowed.size())})
        .with_hint("ask for fewer, or widen the affinity or the cpuset that ktstr runs in");
  std::vector<unsigned long> mask(static_cast<std::size_t>(allowed.back()) / (8 * sizeof(long)) +
                                  1);
  auto* set = reinterpret_cast<cpu_set_t*>(mask.data());
  const auto bytes = mask.size() * sizeof(long);
  for (std::size_t i = 0; i < cpus; ++i)
    CPU_SET_S(static_cast<std::size_t>(allowed[i]), bytes, set);
  if (::sched_setaffinity(0, bytes, set) != 0)
    return Error::from_errno(errno, "cannot keep to a budget of CPUs");
  return {};
}

} // namespace ktstr
