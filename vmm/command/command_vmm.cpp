#include "vmm/command/command_vmm.h"

#include <numeric>

#include "core/base/text.h"
#include "core/wire/window.h"
#include "vmm/command/command_vm.h"
#include "vmm/qemu/boot_image.h"
#include "vmm/qemu/qemu_command.h"

namespace ktstr {

namespace {

/// What a cell relies on; how the console and the devices are found is the back end's.
std::string kernel_arguments(const VmConfig& config)
{
  std::vector<std::string> words{"panic=-1", "oops=panic", "nokaslr", "quiet", "loglevel=4"};
  for (auto& word : window_kernel_arguments())
    words.push_back(std::move(word));
  words.insert(words.end(), config.kernel_arguments.begin(), config.kernel_arguments.end());
  return join(words, " ");
}

} // namespace

Result<std::unique_ptr<Vm>> CommandVmm::create(const VmConfig& config)
{
  if (auto status = validate_topology(config.topology); !status)
    return status.error().with_context("cannot make a machine of this topology");
  if (config_.constraints)
    if (const auto reason = reason_to_reject(*config_.constraints, config.topology))
      return Error::make(ErrorKind::incompatible,
                         "VM back end '{}' cannot show topology {}: it {}",
                         config_.id,
                         format_topology(config.topology),
                         *reason);
  auto image = boot_image(config.kernel, config_.cache_dir);
  if (!image)
    return image.error();
  const auto nodes = node_memory(config);
  const auto bytes = std::accumulate(nodes.begin(), nodes.end(), std::uint64_t{0});
  CommandRequest request{.config = config,
                         .memory_mib = bytes >> 20U,
                         .kernel_arguments = kernel_arguments(config),
                         .memory_file = fmt::format("/proc/self/fd/{}", kMemoryFd)};
  request.config.kernel = *image;
  auto command = config_.command(request);
  if (!command)
    return command.error();
  return CommandVm::make(std::move(*command), bytes);
}

} // namespace ktstr
