/// Which accelerator a run uses. /dev/kvm that opens proves nothing: there are hosts where it does
/// and no stock kernel runs. So "auto" takes kvm only when a machine under it once reached its
/// agent; that verdict is kept in the cache for this back end's build and this kernel.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "vmm/vmm.h"

namespace ktstr {

struct AcceleratorRequest {
  Vmm* vmm = nullptr;
  std::string vmm_version;
  Accelerator wanted = Accelerator::unset; ///< unset: choose
  VmClock clock = VmClock::unset;          ///< virtual time decides for tcg
  std::filesystem::path kernel;            ///< the first of the run
  std::filesystem::path agent;
  std::filesystem::path cache_dir;
  const CancelToken* cancel = nullptr;
};

struct AcceleratorChoice {
  Accelerator accelerator = Accelerator::unset;
  std::string note; ///< why not kvm; empty when there is nothing to say
};

/// Errors: kvm was asked for and does not work here (`unsupported`, with the reason); `cancelled`.
Result<AcceleratorChoice> choose_accelerator(const AcceleratorRequest& request);

} // namespace ktstr
