/// The host back end: this machine itself, its own kernel and topology. It can say what is here;
/// there is no machine to create, so cells on it are not run through the window.
#pragma once

#include "vmm/vmm.h"

namespace ktstr {

class HostVmm : public Vmm {
public:
  [[nodiscard]] std::string_view id() const override { return "host"; }
  /// Never usable for cells yet; the reasons say what this machine has and what is missing.
  VmmProbe probe() override;
  Result<std::unique_ptr<Vm>> create(const VmConfig& config) override;
};

} // namespace ktstr
