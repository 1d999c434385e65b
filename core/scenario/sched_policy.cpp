#include "core/scenario/sched_policy.h"

#include <cerrno>
#include <sys/syscall.h>
#include <unistd.h>

namespace ktstr {

namespace {

/// struct sched_attr in its first version; the C library has none.
struct KernelSchedAttr {
  std::uint32_t size = sizeof(KernelSchedAttr);
  std::uint32_t policy = 0;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0;
  std::uint64_t deadline = 0;
  std::uint64_t period = 0;
};
static_assert(sizeof(KernelSchedAttr) == 48);

struct KnownPolicy {
  SchedPolicy::Kind kind;
  std::uint32_t number; ///< the kernel's
  const char* name;
};

constexpr KnownPolicy kPolicies[] = {
    {SchedPolicy::Kind::normal, 0, "SCHED_OTHER"},
    {SchedPolicy::Kind::fifo, 1, "SCHED_FIFO"},
    {SchedPolicy::Kind::round_robin, 2, "SCHED_RR"},
    {SchedPolicy::Kind::batch, 3, "SCHED_BATCH"},
    {SchedPolicy::Kind::idle, 5, "SCHED_IDLE"},
    {SchedPolicy::Kind::deadline, 6, "SCHED_DEADLINE"},
    {SchedPolicy::Kind::ext, 7, "SCHED_EXT"},
};

const KnownPolicy& known(SchedPolicy::Kind kind)
{
  for (const auto& policy : kPolicies)
    if (policy.kind == kind)
      return policy;
  return kPolicies[0];
}

bool is_realtime(const SchedPolicy& policy)
{
  return policy.kind == SchedPolicy::Kind::fifo || policy.kind == SchedPolicy::Kind::round_robin;
}

} // namespace

Status validate_policy(const SchedPolicy& policy)
{
  constexpr std::int64_t kLeastRuntimeNs = 1024; // DL_SCALE: the kernel's unit of bandwidth
  if (is_realtime(policy) && (policy.priority < 1 || policy.priority > 99))
    return Error::make(ErrorKind::invalid, "priority {} is not from 1 to 99", policy.priority);
  if (policy.kind != SchedPolicy::Kind::deadline)
    return {};
  if (policy.deadline_ns <= 0)
    return Error(ErrorKind::invalid, "the deadline must be more than 0 ns");
  if (policy.runtime_ns < kLeastRuntimeNs)
    return Error::make(ErrorKind::invalid,
                       "runtime {} ns is less than {} ns, the least that the kernel takes",
                       policy.runtime_ns,
                       kLeastRuntimeNs);
  if (policy.runtime_ns > policy.deadline_ns)
    return Error::make(ErrorKind::invalid,
                       "runtime {} ns does not fit into the deadline of {} ns",
                       policy.runtime_ns,
                       policy.deadline_ns);
  if (policy.period_ns != 0 && policy.deadline_ns > policy.period_ns)
    return Error::make(ErrorKind::invalid,
                       "the deadline of {} ns is after the period of {} ns",
                       policy.deadline_ns,
                       policy.period_ns);
  return {};
}

int apply_policy(int tid, const SchedPolicy& policy, int nice)
{
  KernelSchedAttr attr{.policy = known(policy.kind).number};
  if (is_realtime(policy))
    attr.priority = static_cast<std::uint32_t>(policy.priority);
  else if (policy.kind != SchedPolicy::Kind::deadline)
    attr.nice = nice;
  if (policy.kind == SchedPolicy::Kind::deadline) {
    attr.runtime = static_cast<std::uint64_t>(policy.runtime_ns);
    attr.deadline = static_cast<std::uint64_t>(policy.deadline_ns);
    attr.period = static_cast<std::uint64_t>(policy.period_ns);
  }
  return ::syscall(SYS_sched_setattr, tid, &attr, 0U) == 0 ? 0 : errno;
}

std::string text_of(const SchedPolicy& policy)
{
  const std::string name = known(policy.kind).name;
  return is_realtime(policy) ? fmt::format("{} {}", name, policy.priority) : name;
}

SchedPolicy policy_of_class(std::int64_t index)
{
  switch (index) {
  case 1:
    return {.kind = SchedPolicy::Kind::batch};
  case 2:
    return {.kind = SchedPolicy::Kind::idle};
  case 3:
    return {.kind = SchedPolicy::Kind::fifo, .priority = 1};
  case 4:
    return {.kind = SchedPolicy::Kind::deadline,
            .runtime_ns = 2'000'000,
            .deadline_ns = 20'000'000,
            .period_ns = 20'000'000};
  case 5:
    return {.kind = SchedPolicy::Kind::ext};
  default:
    return {};
  }
}

} // namespace ktstr
