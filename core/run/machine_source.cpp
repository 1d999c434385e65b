#include "core/run/machine_source.h"

#include "core/base/log.h"
#include "core/run/cell_machine.h"

namespace ktstr {

namespace {

/// Whether a cold boot may succeed where a fork failed. When the guest itself failed it will not,
/// and would fail as slowly for every cell.
bool is_reason_to_boot(const Error& error)
{
  return error.kind() != ErrorKind::guest_fault && error.kind() != ErrorKind::cancelled;
}

/// Whether another try would end the same way.
bool is_lasting(const Error& error)
{
  return error.kind() == ErrorKind::guest_fault || error.kind() == ErrorKind::unsupported;
}

} // namespace

Result<Machine> MachineSource::make(const VmConfig& config, const CancelToken* cancel)
{
  if (is_cold_)
    return boot(config);
  auto machine = fork(config, cancel);
  if (machine || !is_reason_to_boot(machine.error()))
    return machine;
  auto booted = boot(config);
  if (booted)
    warn_once(machine.error());
  return booted;
}

Result<Machine> MachineSource::fork(const VmConfig& config, const CancelToken* cancel)
{
  constexpr int kTries = 2; // a template may vanish from the cache between finding and using it
  for (int attempt = 1;; ++attempt) {
    const auto from = template_for(config, cancel);
    if (!from)
      return from.error();
    auto vm = vmm_.fork(*from, config);
    if (vm)
      return Machine{.vm = std::move(*vm),
                     .is_fork = true,
                     .template_time = from->is_new ? from->build_time : Milliseconds{0}};
    if (vm.error().kind() != ErrorKind::unavailable || attempt == kTries)
      return vm.error();
    const std::lock_guard lock(mutex_);
    templates_.erase(template_name(config));
  }
}

Result<VmTemplate> MachineSource::template_for(const VmConfig& config, const CancelToken* cancel)
{
  constexpr int kMostTries = 2;
  const std::string key = template_name(config);
  int tries = 1;
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = templates_.find(key); known != templates_.end()) {
      const Attempt& attempt = known->second;
      if (attempt.outcome || is_lasting(attempt.outcome.error()) || attempt.tries == kMostTries)
        return attempt.outcome;
      tries = attempt.tries + 1;
    }
  }
  auto made = vmm_.prepare_template(config, cancel); // it has one builder for each, others wait
  if (!made && made.error().kind() == ErrorKind::cancelled)
    return made;
  auto kept = made;
  if (kept)
    kept->is_new = false;
  const std::lock_guard lock(mutex_);
  templates_.insert_or_assign(key, Attempt{.outcome = std::move(kept), .tries = tries});
  return made;
}

Result<Machine> MachineSource::boot(const VmConfig& config)
{
  auto vm = vmm_.create(config);
  if (!vm)
    return vm.error();
  return Machine{.vm = std::move(*vm)};
}

void MachineSource::warn_once(const Error& why)
{
  const std::lock_guard lock(mutex_);
  if (!is_warned_)
    log::warn("cells boot machines of their own, which is slow: {}", why.text());
  is_warned_ = true;
}

} // namespace ktstr
