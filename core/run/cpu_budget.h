/// How many CPUs of the host a run, or one cell of it, may use.
#pragma once

#include <cstddef>
#include <vector>

#include "core/base/result.h"

namespace ktstr {

/// Confines this process, and all that it starts from now on, to the first `cpus` of those it may
/// run on. Call it before there are other threads. Error cpu_budget_unsatisfiable: there are fewer.
Status keep_cpu_budget(std::size_t cpus);

/// Confines the calling thread, and what it starts, to some of the CPUs that it may run on, as long
/// as this lives. Those that come next get the CPUs after them, so that cells that run at once
/// share as few as they can. Make it and let it end on one thread.
class CpuBudget {
public:
  /// Error topology_insufficient: there are fewer. A budget of 0 confines nothing.
  static Result<CpuBudget> keep(std::size_t cpus);
  CpuBudget(CpuBudget&& other) noexcept;
  CpuBudget& operator=(CpuBudget&&) = delete;
  ~CpuBudget();

private:
  explicit CpuBudget(std::vector<int> before) : before_(std::move(before)) {}

  std::vector<int> before_; ///< where the thread may run otherwise; empty: nothing to undo
};

} // namespace ktstr
