/// `ktstr explore`: walks seeds until a cell fails. All seeds are one plan, so that they share
/// templates; the first failure cancels what is still to run.
#include <set>

#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/plan_options.h"
#include "core/cli/run_cells.h"
#include "core/cli/run_options.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

constexpr std::uint64_t kMostSeeds = 100000;
constexpr std::uint64_t kMostSeed = 1ULL << 53U; // every reader of JSON takes it unchanged

/// Counts what ran, and ends the run at the first failure when that is wanted.
class Hunt : public Reporter {
public:
  explicit Hunt(CancelToken* cancel) : cancel_(cancel) {}

  void on(const Event& event) override
  {
    const auto* finished = std::get_if<CellFinished>(&event);
    if (finished == nullptr)
      return;
    seeds.insert(finished->result.seed);
    ++cells;
    if (finished->result.verdict != Verdict::fail || !failure.name.empty())
      return;
    failure = finished->result;
    if (cancel_ != nullptr)
      cancel_->cancel();
  }

  std::set<std::uint64_t> seeds; ///< of which a cell ended
  std::size_t cells = 0;
  CellResult failure; ///< the first; no name: none

private:
  CancelToken* cancel_; ///< null: go on after a failure
};

Result<std::vector<std::uint64_t>> seeds_to_walk(const ParsedOptions& options)
{
  const auto from = parse_number("--seed-from", options.text("seed-from", "0"), 0, kMostSeed);
  if (!from)
    return from.error();
  const auto count = parse_number("--max-seeds", options.text("max-seeds", "50"), 1, kMostSeeds);
  if (!count)
    return count.error();
  return parse_seeds(fmt::format("{}..{}", *from, *from + *count - 1));
}

std::string describe_hunt(const Hunt& hunt, const std::string& run_dir)
{
  auto text = fmt::format("explored {} seeds in {} cells", hunt.seeds.size(), hunt.cells);
  if (hunt.failure.name.empty())
    return text + ": none failed\n";
  return text + fmt::format(": {} fails with seed {}\nreplay: ktstr replay {}{}\n",
                            hunt.failure.name,
                            hunt.failure.seed,
                            shell_quote(hunt.failure.sidecar_file.string()),
                            run_dir.empty() ? "" : " --run-dir " + shell_quote(run_dir));
}

Result<int> explore(const Invocation& call)
{
  auto options = read_plan_options(call.options);
  if (!options)
    return options.error();
  auto seeds = seeds_to_walk(call.options);
  if (!seeds)
    return seeds.error();
  const auto range = fmt::format("{}..{}", seeds->front(), seeds->back());
  options->seeds = std::move(*seeds);
  options->context.insert(options->context.end(), {"--seeds", range});
  CancelToken cancel(call.cancel);
  Hunt hunt(call.options.has("until-fail") ? &cancel : nullptr);
  Invocation hunting = call;
  hunting.cancel = &cancel;
  const auto code = run_plan(hunting, *options, &hunt);
  if (!code)
    return code;
  Output& output = call.options.text("format") == "json" ? *call.err : *call.out;
  output.write(describe_hunt(hunt, call.options.text("run-dir")));
  if (*code == kExitInterrupted && !call.cancel->is_cancelled() && !hunt.failure.name.empty())
    return kExitFail; // it was the failure that ended the run
  return code;
}

std::vector<OptionSpec> explore_options()
{
  std::vector<OptionSpec> specs{
      {.name = "until-fail", .help = "stop at the first cell that fails"},
      {.name = "max-seeds", .value = "N", .help = "walk at most N seeds (default 50)"},
      {.name = "seed-from", .value = "SEED", .help = "the first seed (default 0)"}};
  for (const auto& group : {source_option_specs(), selection_option_specs(), run_option_specs()})
    for (const auto& spec : group)
      if (spec.name != "seeds")
        specs.push_back(spec);
  return specs;
}

} // namespace

Command explore_command()
{
  return {.name = "explore",
          .arguments = "[-- SCHEDULER-ARGS]",
          .summary = "Walk seeds over the matching cells, to find one that fails",
          .example = "ktstr explore -E 'scheduler(scx_example)' --until-fail --max-seeds 200",
          .about = "Each seed is another interleaving of the same cell. The command that shows a "
                   "failure again is printed at the end, with the number of seeds that ran.",
          .options = explore_options(),
          .run = explore};
}

} // namespace ktstr
