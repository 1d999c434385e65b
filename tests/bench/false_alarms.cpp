// Whether good schedulers pass: the kernel's own and the good examples through every test of the
// catalogue on each preset. Prints a row for each preset and scheduler, and what did not pass; ends
// with 1 when a cell failed.
//
//   bench_false_alarms [--disturbed] [--scheduler ID] ... [PRESET ...]
//
// Default: all three schedulers, nine presets, virtual clock.
//
// --disturbed: in real time, beside two processes for each CPU of the host that do nothing but burn
// it; default: tiny-2llc alone. KTSTR_TEST_KERNEL or the default kernel.
#include <optional>

#include "tests/bench/bench_support.h"
#include "tests/bench/verdict_table.h"
#include "tests/support/burners.h"

namespace ktstr::bench {

namespace {

constexpr const char* kGood[] = {"eevdf", "scx_fifo", "scx_llc"};
/// All that differ in kind and end within minutes: caches one, two, odd in number and size; SMT;
/// one CPU; CPUs that are not there; memory without CPUs.
constexpr const char* kPresets[] = {"uni",
                                    "tiny-1llc",
                                    "tiny-2llc",
                                    "smt-2llc",
                                    "odd-3llc",
                                    "asym-llc",
                                    "one-llc-smt",
                                    "phantom-offline",
                                    "numa-cpuless"};

struct Options {
  bool is_disturbed = false;
  std::vector<std::string> schedulers;
  std::vector<std::string> presets;
};

std::optional<Options> read_options(int argc, char** argv)
{
  Options options;
  for (int i = 1; i < argc; ++i)
    if (const std::string word = argv[i]; word == "--disturbed")
      options.is_disturbed = true;
    else if (word == "--scheduler" && i + 1 < argc)
      options.schedulers.emplace_back(argv[++i]);
    else if (word.starts_with("-"))
      return std::nullopt;
    else
      options.presets.push_back(word);
  if (options.schedulers.empty())
    options.schedulers.assign(std::begin(kGood), std::end(kGood));
  if (!options.presets.empty())
    return options;
  if (options.is_disturbed)
    options.presets = {"tiny-2llc"};
  else
    options.presets.assign(std::begin(kPresets), std::end(kPresets));
  return options;
}

std::vector<std::string> command(const Options& options, const std::string& preset)
{
  std::vector<std::string> words{"gauntlet", "-j2", "--preset", preset, "--clock"};
  words.emplace_back(options.is_disturbed ? "real" : "virtual");
  for (const auto& scheduler : options.schedulers)
    words.insert(words.end(), {"--scheduler", scheduler});
  words.insert(words.end(), {"--kernel", bench_kernel().string()});
  return words;
}

int run(const Options& options)
{
  const auto folder = must(TempDir::create("ktstr-bench"));
  std::optional<test::Burners> burners;
  if (options.is_disturbed)
    burners.emplace();
  if (burners && !burners->are_all_there())
    give_up("cannot start processes that burn the host's CPUs");
  VerdictTable table("preset");
  for (const auto& preset : options.presets)
    table.add(preset, cells_of(command(options, preset), folder.path()));
  return table.finish();
}

} // namespace

} // namespace ktstr::bench

int main(int argc, char** argv)
{
  using namespace ktstr::bench;
  const auto options = read_options(argc, argv);
  if (!options) {
    std::fprintf(stderr,
                 "usage: bench_false_alarms [--disturbed] [--scheduler ID] ... [PRESET ...]\n"
                 "  --disturbed     in real time, beside processes that burn the host's CPUs\n"
                 "  --scheduler ID  only this one; default: eevdf, scx_fifo, scx_llc\n"
                 "  PRESET          as 'ktstr topo' lists them; default: nine, or tiny-2llc\n");
    return 64;
  }
  return run(*options) > 0 ? 1 : 0;
}
