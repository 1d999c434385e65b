#include "core/support/shell_descriptor.h"

#include "core/model/json_members.h"
#include "core/support/scheduler.h"

namespace ktstr::support {

Result<ShellTestDescriptor> shell_descriptor_from_json(const Json& json)
{
  ShellTestDescriptor shell;
  JsonMembers members(json, "shell test");
  members.number("numa_nodes", shell.numa_nodes);
  members.number("llcs", shell.llcs);
  members.number("cores", shell.cores);
  members.number("threads", shell.threads);
  members.number("memory_mib", shell.memory_mib);
  members.boolean("wprof", shell.wprof);
  members.texts("extra_include_files", shell.extra_include_files);
  members.text("scheduler_name", shell.scheduler_name);
  members.text("scheduler_kind", shell.scheduler_kind);
  if (!json["wprof_args"].is_null()) {
    std::string args;
    members.text("wprof_args", args);
    shell.wprof_args = std::move(args);
  }
  members.boolean("performance_mode", shell.performance_mode);
  members.texts("scheduler_enable_cmds", shell.scheduler_enable_cmds);
  members.texts("scheduler_disable_cmds", shell.scheduler_disable_cmds);
  if (!members.ok())
    return members.error();
  if (!is_scheduler_kind(shell.scheduler_kind))
    return Error::make(ErrorKind::invalid,
                       "'{}' is not a kind of scheduler: expected eevdf, discover, path or "
                       "kernel_builtin",
                       shell.scheduler_kind);
  return shell;
}

Json to_json(const ShellTestDescriptor& shell)
{
  return Json::object({
      {"numa_nodes", shell.numa_nodes},
      {"llcs", shell.llcs},
      {"cores", shell.cores},
      {"threads", shell.threads},
      {"memory_mib", shell.memory_mib},
      {"wprof", shell.wprof},
      {"extra_include_files", Json::array_of(shell.extra_include_files)},
      {"scheduler_name", shell.scheduler_name},
      {"scheduler_kind", shell.scheduler_kind},
      {"wprof_args", shell.wprof_args ? Json(*shell.wprof_args) : Json()},
      {"performance_mode", shell.performance_mode},
      {"scheduler_enable_cmds", Json::array_of(shell.scheduler_enable_cmds)},
      {"scheduler_disable_cmds", Json::array_of(shell.scheduler_disable_cmds)},
  });
}

} // namespace ktstr::support
