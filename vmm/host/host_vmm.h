/// The host back end: this machine itself, its own kernel and topology, without a virtual machine.
/// The agent runs as an ordinary process in a cgroup of its own and talks through a window of
/// shared memory; a scheduler under test becomes the scheduler of this very machine.
#pragma once

#include <filesystem>

#include "vmm/host/host_cgroup.h"
#include "vmm/vmm.h"

namespace ktstr {

class HostVmm : public Vmm {
public:
  explicit HostVmm(std::filesystem::path agent, HostCgroupPlace cgroups = {})
      : agent_(std::move(agent)), cgroups_(std::move(cgroups))
  {
  }
  [[nodiscard]] std::string_view id() const override { return "host"; }
  /// Usable where there is a cgroup v2 hierarchy. The reasons say what is limited.
  VmmProbe probe() override;
  /// Of the configuration only the console file matters.
  Result<std::unique_ptr<Vm>> create(const VmConfig& config) override;

private:
  std::filesystem::path agent_; ///< ktstr-guest
  HostCgroupPlace cgroups_;
};

} // namespace ktstr
