#include "core/cli/plugin_vmm.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/plugin/plugin_child.h"
#include "core/plugin/vmm_child.h"
#include "vmm/command/command_vmm.h"

namespace ktstr {

namespace {

constexpr std::size_t kFewestWords = 3;

MachineDescription describe(const CommandRequest& request)
{
  const auto& config = request.config;
  return {.is_kvm = config.accelerator == Accelerator::kvm,
          .is_virtual_time = config.clock == VmClock::virtual_time,
          .topology = config.topology,
          .memory_mib = request.memory_mib,
          .seed = config.seed,
          .kernel = config.kernel.string(),
          .initramfs = config.initramfs.string(),
          .kernel_arguments = request.kernel_arguments,
          .memory_file = request.memory_file,
          .console_file = std::filesystem::absolute(config.console_file).string()};
}

VmmProbe probe(const VmmInfo& vmm, const PluginInfo& plugin, const DiscoverOptions& options)
{
  VmmProbe probe{.version = fmt::format("{} ({} {})", vmm.id, plugin.id, plugin.version)};
  const auto status = probe_vmm(vmm, options);
  probe.is_usable = status.ok();
  if (!status)
    probe.reasons.push_back(status.error().text());
  return probe;
}

std::unique_ptr<Vmm> make(const VmmInfo& vmm, const PluginInfo& plugin, const CancelToken& cancel)
{
  const DiscoverOptions options{.describer = program_path(), .cancel = &cancel};
  return std::make_unique<CommandVmm>(
      CommandVmmConfig{.id = vmm.id,
                       .cache_dir = cache_dir(),
                       .constraints = vmm.constraints,
                       .probe = [vmm, plugin, options] { return probe(vmm, plugin, options); },
                       .command =
                           [vmm, options](const CommandRequest& request) {
                             return command_of_vmm(vmm, describe(request), options);
                           }});
}

Result<int> answer_vmm(const Invocation& call)
{
  const auto& words = call.options.arguments();
  if (words.size() < kFewestWords)
    return Error::make(ErrorKind::invalid,
                       "'plugin-vmm' takes a question, a file and an id, not {} words",
                       words.size());
  return answer_vmm_question(words, kPluginAnswerFd);
}

} // namespace

Result<std::unique_ptr<Vmm>>
plugin_vmm(const std::string& id, const PluginRegistry& registry, const CancelToken& cancel)
{
  std::vector<std::string> known{kBuiltinVmm};
  for (const auto& plugin : registry.plugins)
    for (auto vmm : plugin.vmms) {
      vmm.plugin_file = plugin.file;
      if (vmm.id == id && vmm.can_boot)
        return make(vmm, plugin, cancel);
      if (vmm.id == id)
        return Error::make(ErrorKind::unsupported,
                           "VM back end '{}' of '{}' is only described and probed: it boots no "
                           "machine",
                           id,
                           plugin.file.string())
            .with_hint("its record needs 'boot': see ktstr/vmm.h");
      known.push_back(vmm.id);
    }
  return Error::make(ErrorKind::invalid, "unknown VM back end '{}'{}", id, suggestion(id, known))
      .with_hint("known: {}; 'ktstr plugin list' shows where they come from", join(known, ", "));
}

Command plugin_vmm_command()
{
  return {.name = "plugin-vmm",
          .arguments = "QUESTION FILE ID [MACHINE]",
          .summary = "Ask a VM back end of a plugin: the child that ktstr starts",
          .example = "ktstr plugin-vmm probe ./vmm_microvm.so microvm 3>&1",
          .run = answer_vmm,
          .is_hidden = true};
}

} // namespace ktstr
