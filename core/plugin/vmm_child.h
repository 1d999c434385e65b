/// Asking a VMM plugin whether it works here and which command makes a machine: in a child process
/// that loads it, so that a crash, a hang or an exit() of it becomes one line.
#pragma once

#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/model/items.h"
#include "core/plugin/registry.h"

namespace ktstr {

/// What a back end is told about a machine: ktstr_machine as data.
struct MachineDescription {
  bool is_kvm = false;
  bool is_virtual_time = false;
  Topology topology;
  std::uint64_t memory_mib = 0;
  std::uint64_t seed = 0;
  std::string kernel;
  std::string initramfs;
  std::string kernel_arguments;
  std::string memory_file;
  std::string console_file;
};

/// What the plugin said: nothing, or why it cannot work here. Errors: `unsupported`, `unavailable`
/// and the like as the plugin's status says; `plugin_fault`.
Status probe_vmm(const VmmInfo& vmm, const DiscoverOptions& options);

/// Program and arguments. Errors as those of probe_vmm().
Result<std::vector<std::string>> command_of_vmm(const VmmInfo& vmm,
                                                const MachineDescription& machine,
                                                const DiscoverOptions& options);

/// Body of the hidden command `ktstr plugin-vmm QUESTION FILE ID [MACHINE]`: the question is
/// "probe" or "command", the machine is JSON. Returns the exit status.
int answer_vmm_question(const std::vector<std::string>& words, int answer_fd);

} // namespace ktstr
