/// The options that say how cells run: `gauntlet` and `run` share them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/cli/options.h"
#include "vmm/vmm.h"

namespace ktstr {

/// What stdout gets.
enum class RunFormat { human, json, github };

struct RunOptions {
  std::optional<std::size_t> slots;             ///< nothing: what CPUs and memory allow
  std::optional<std::size_t> cpu_budget;        ///< CPUs of the host; nothing: all that it may use
  Accelerator accelerator = Accelerator::unset; ///< unset: kvm when it is proved to work, else tcg
  VmClock clock = VmClock::unset;               ///< unset: virtual under tcg, real under kvm
  std::string vmm = "qemu";                     ///< id of the VM back end
  std::string cgroup_parent;                    ///< of cells of back end host; empty: not given
  bool is_perf = false;                         ///< then one cell at a time
  bool is_cold = false;
  bool collects_coverage = false; ///< bring coverage data of instrumented plugins out of the guests
  RunFormat format = RunFormat::human;
  std::filesystem::path junit_file; ///< empty: none
  bool is_skip_a_failure = false;
  std::filesystem::path run_dir;    ///< the folder of all runs
  std::vector<std::string> context; ///< the words that run a cell again in the same way
};

std::vector<OptionSpec> run_option_specs();
Result<RunOptions> read_run_options(const ParsedOptions& options);

} // namespace ktstr
