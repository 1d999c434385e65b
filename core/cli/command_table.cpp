#include "core/cli/command.h"

namespace ktstr {

const std::vector<Command>& commands()
{
  // One command a line:
  // clang-format off
  static const std::vector<Command> kCommands{
      gauntlet_command(),
      run_command(),
      replay_command(),
      explore_command(),
      list_command(),
      report_command(),
      shell_command(),
      topo_command(),
      runs_list_command(),
      runs_show_command(),
      runs_diff_command(),
      runs_collect_command(),
      runs_compare_command(),
      stats_command(),
      affected_command(),
      show_thresholds_command(),
      plugin_list_command(),
      plugin_check_command(),
      plugin_new_command(),
      plugin_describe_command(),
      plugin_examine_command(),
      plugin_vmm_command(),
      plugin_host_check_command(),
      kernel_fetch_command(),
      kernel_list_command(),
      kernel_clean_command(),
      template_build_command(),
      template_list_command(),
      template_clean_command(),
      doctor_command(),
      completions_command(),
      version_command(),
      help_command()};
  // clang-format on
  return kCommands;
}

} // namespace ktstr
