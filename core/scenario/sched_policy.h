/// Scheduling policies: what the kernel takes with sched_setattr.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

struct SchedPolicy {
  enum class Kind { normal, batch, idle, fifo, round_robin, deadline, ext };
  Kind kind = Kind::normal;
  int priority = 1;             ///< fifo and round_robin: 1 to 99
  std::int64_t runtime_ns = 0;  ///< deadline
  std::int64_t deadline_ns = 0; ///< deadline
  std::int64_t period_ns = 0;   ///< deadline; 0: the deadline
  friend bool operator==(const SchedPolicy&, const SchedPolicy&) = default;
};

/// What the kernel would refuse, said better than by EINVAL.
Status validate_policy(const SchedPolicy& policy);
/// Sets it for a thread (0: this one), with its nice value where the policy has one. Returns 0 or
/// an errno.
int apply_policy(int tid, const SchedPolicy& policy, int nice);
/// "SCHED_FIFO 50".
std::string text_of(const SchedPolicy& policy);

/// Classes by the words that work types use.
constexpr std::array<std::string_view, 6> kSchedClassWords = {
    "Cfs", "Batch", "Idle", "Rt", "Deadline", "Ext"};
/// A policy of the class with this index in kSchedClassWords.
SchedPolicy policy_of_class(std::int64_t index);

} // namespace ktstr
