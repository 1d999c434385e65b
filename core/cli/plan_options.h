/// The options that say what a plan holds: `gauntlet`, `run` and `list` share them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/cli/options.h"
#include "core/model/profile.h"

namespace ktstr {

struct PlanOptions {
  std::vector<std::filesystem::path> plugin_dirs;
  std::vector<std::string> kernels;                       ///< as the user named them
  std::vector<std::vector<std::string>> kernel_arguments; ///< one set of words for each variant
  bool is_on_host = false; ///< no virtual machines: this machine's own kernel and topology
  std::string filter;
  std::uint32_t partition_index = 1;
  std::uint32_t partition_count = 1;
  ProfileSelection profiles = ProfileSelection::none;
  std::vector<std::string> presets; ///< names, topology texts, or "all"; empty: the default ones
  std::vector<std::uint64_t> seeds{0};
  std::vector<std::string> tests;        ///< ids; empty: every one
  std::vector<std::string> schedulers;   ///< ids; empty: every one
  std::vector<std::string> disturbances; ///< "hotplug+rt_hog", "none"; empty: none
  std::optional<std::uint32_t> duration_ms;
  std::vector<std::string> scheduler_binaries;
  std::vector<std::string> binary_args;
  std::vector<std::string> scheduler_bpf;
  std::vector<std::string> cells;   ///< exact names; empty: what the rest selects
  std::vector<std::string> context; ///< the words that `ktstr run` needs to find the same cells
};

/// What a plan is chosen from: plugins, kernels, seeds, schedulers of the command line.
std::vector<OptionSpec> source_option_specs();
/// What is chosen, and stands in the names of cells: -E, --partition, --profiles, --preset,
/// --disturb, --test, --scheduler.
std::vector<OptionSpec> selection_option_specs();

Result<PlanOptions> read_plan_options(const ParsedOptions& options);

/// Words for a kernel's command line, split at spaces; "none" has none. Errors: what the command
/// line cannot hold; a word that ktstr itself sets or that would take the machine from its agent.
Result<std::vector<std::string>> parse_kernel_arguments(std::string_view text);
/// "N": seeds 0 to N-1; "A..B": from A to B, both included. At most 100000.
Result<std::vector<std::uint64_t>> parse_seeds(std::string_view text);
/// "500ms", "2s", "1m".
Result<std::uint32_t> parse_duration_ms(std::string_view option, std::string_view text);

} // namespace ktstr
