/// A "machine" of the host back end: the agent's process and its window.
#pragma once

#include <memory>
#include <optional>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/unique_fd.h"
#include "vmm/host/host_cgroup.h"
#include "vmm/vmm.h"

namespace ktstr {

class HostVm : public Vm {
public:
  /// What the agent and its children print goes to `console`.
  static Result<std::unique_ptr<HostVm>> create(const std::filesystem::path& agent,
                                                const std::filesystem::path& console,
                                                const HostCgroupPlace& cgroups = {});

  /// Only the window can be reached: everything else is this machine's own.
  Status read_memory(std::uint64_t address, std::span<std::byte> into) override;
  Status write_memory(std::uint64_t address, std::span<const std::byte> from) override;
  Status resume() override;
  VmEnd wait(Milliseconds limit) override;
  [[nodiscard]] std::string last_words() const override;
  void kill() override;
  [[nodiscard]] HostWaits host_waits() const override;

private:
  HostVm(std::filesystem::path agent,
         std::filesystem::path console,
         HostCgroup cgroup,
         TempDir workdir,
         UniqueFd window)
      : agent_(std::move(agent)), console_(std::move(console)), cgroup_(std::move(cgroup)),
        workdir_(std::move(workdir)), window_(std::move(window))
  {
  }

  std::filesystem::path agent_;
  std::filesystem::path console_;
  HostCgroup cgroup_;
  TempDir workdir_;
  UniqueFd window_;
  std::optional<Process> process_; ///< dies before cgroup and folder do
  VmEnd end_ = VmEnd::running;
};

} // namespace ktstr
