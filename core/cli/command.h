/// A command of ktstr as data: what it is called, how it is explained, and what runs it. To add
/// one, write its file and name it in command_table.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/cli/options.h"
#include "core/report/output.h"
#include "core/report/style.h"

namespace ktstr {

/// One call of a command.
struct Invocation {
  ParsedOptions options;
  std::vector<std::string> command_line; ///< all of it, for records
  ColorChoice color = ColorChoice::automatic;
  const CancelToken* cancel = nullptr;
  Output* out = nullptr; ///< results
  Output* err = nullptr; ///< everything else
};

struct Command {
  std::string_view name;      ///< one or two words
  std::string_view arguments; ///< as the usage line shows them; empty: takes none
  std::string_view summary;   ///< one line, for the list of commands
  std::string_view example;   ///< shown first in the help
  std::string_view about;     ///< more, for its own help; may be empty
  std::vector<OptionSpec> options;
  Result<int> (*run)(const Invocation&) = nullptr; ///< the exit code, or why it could not be done
  bool is_hidden = false;
};

/// All commands, in the order of the help.
const std::vector<Command>& commands();

Command gauntlet_command();
Command run_command();
Command replay_command();
Command explore_command();
Command list_command();
Command report_command();
Command runs_list_command();
Command runs_show_command();
Command runs_diff_command();
Command runs_collect_command();
Command runs_compare_command();
Command stats_command();
Command affected_command();
Command completions_command();
Command shell_command();
Command topo_command();
Command show_thresholds_command();
Command plugin_list_command();
Command plugin_new_command();
Command plugin_check_command();
Command plugin_describe_command();
Command plugin_examine_command();
Command plugin_vmm_command();
Command plugin_host_check_command();
Command kernel_fetch_command();
Command kernel_list_command();
Command kernel_clean_command();
Command template_build_command();
Command template_list_command();
Command template_clean_command();
Command doctor_command();
Command version_command();
Command help_command();

/// ktstr's version, "0.1.0".
std::string_view version();

/// The help of everything, and of one command.
std::string general_help();
std::string help_of(const Command& command);

/// "ktstr: <text>" and, when there is one, "HINT: <what to do>" on its own line.
std::string describe_error(const Style& style, const Error& error);
std::string describe_warning(const Style& style, std::string_view text, std::string_view hint);
/// 64 for what the user wrote, 69 for what the machine lacks, 70 for ktstr's own faults, 130.
int exit_code_of(ErrorKind kind);

/// The whole program: finds the command, parses, runs, prints errors. Returns the exit code.
int run_program(const std::vector<std::string>& words,
                const CancelToken& cancel,
                Output& out,
                Output& err);

} // namespace ktstr
