#include "core/cli/run_folder.h"

namespace ktstr {

OptionSpec run_dir_option()
{
  return {.name = "run-dir", .value = "DIR", .help = "the folder of runs; default: ktstr-runs"};
}

std::filesystem::path runs_folder(const ParsedOptions& options)
{
  return options.text("run-dir", "ktstr-runs");
}

} // namespace ktstr
