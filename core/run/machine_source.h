/// Where the runner's machines come from: forks of templates, or cold boots when that is asked for
/// or when the back end has no templates. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/cancel.h"
#include "vmm/vmm.h"

namespace ktstr {

struct Machine {
  std::unique_ptr<Vm> vm; ///< paused
  bool is_fork = false;
  Milliseconds template_time{0}; ///< spent on building the template, when this was the first of it
};

class MachineSource {
public:
  MachineSource(Vmm& vmm, bool is_cold) : vmm_(vmm), is_cold_(is_cold) {}

  /// Errors as those of Vmm. A template that cannot be had is no error: the machine is booted, and
  /// why is said once.
  Result<Machine> make(const VmConfig& config, const CancelToken* cancel);

private:
  Result<Machine> fork(const VmConfig& config, const CancelToken* cancel);
  Result<VmTemplate> template_for(const VmConfig& config, const CancelToken* cancel);
  Result<Machine> boot(const VmConfig& config);
  void warn_once(const Error& why);

  Vmm& vmm_;
  const bool is_cold_;
  std::mutex mutex_;
  /// What became of a kind of machine's template. A failure may be this moment's (a busy host, a
  /// full disk), so that another cell tries once more; the second is final.
  struct Attempt {
    Result<VmTemplate> outcome;
    int tries = 1;
  };
  std::map<std::string, Attempt> templates_; // guarded by mutex_
  bool is_warned_ = false;                   // guarded by mutex_
};

} // namespace ktstr
