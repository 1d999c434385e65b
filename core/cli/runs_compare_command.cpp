/// `ktstr runs compare`: what metrics cost in some runs against others, beyond the noise.
#include <unistd.h>

#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/run_folder.h"
#include "core/model/verdict.h"
#include "core/report/run_comparison.h"
#include "core/run/run_directory.h"

namespace ktstr {

namespace {

Result<std::vector<RecordedRun>> read_side(const Invocation& call, const char* side)
{
  const auto words = call.options.texts(side);
  if (words.empty())
    return Error::make(ErrorKind::invalid, "--{} names no run", side)
        .with_hint("'ktstr runs list' shows what there is");
  std::vector<RecordedRun> runs;
  for (const auto& word : words) {
    const auto folder = find_run(word, runs_folder(call.options));
    if (!folder)
      return folder.error();
    auto run = read_recorded_run(*folder);
    if (!run)
      return run.error();
    runs.push_back(std::move(*run));
  }
  return runs;
}

Status check_sides(const std::vector<RecordedRun>& before, const std::vector<RecordedRun>& after)
{
  for (const auto& one : before)
    for (const auto& other : after)
      if (one.folder == other.folder)
        return Error::make(ErrorKind::invalid, "run '{}' is on both sides", one.id);
  return {};
}

/// A misspelt metric would hold for ever.
Status check_metrics(const std::vector<std::string>& wanted, const std::set<std::string>& names)
{
  const std::vector<std::string> known(names.begin(), names.end());
  for (const auto& name : wanted)
    if (!names.contains(name))
      return Error::make(
          ErrorKind::invalid, "no cell has a metric '{}'{}", name, suggestion(name, known));
  return {};
}

Result<int> compare(const Invocation& call)
{
  const auto format =
      parse_choice("--format", call.options.text("format", "human"), {"human", "json"});
  if (!format)
    return format.error();
  const auto threshold =
      parse_number("--threshold", call.options.text("threshold", "5"), 0, 1000000);
  if (!threshold)
    return threshold.error();
  const auto before = read_side(call, "before");
  if (!before)
    return before.error();
  const auto after = read_side(call, "after");
  if (!after)
    return after.error();
  if (auto status = check_sides(*before, *after); !status)
    return status.error();
  const auto comparison = compare_run_sets(*before,
                                           *after,
                                           {.threshold = static_cast<double>(*threshold) / 100,
                                            .must_hold = call.options.texts("must-hold")});
  if (comparison.groups == 0)
    return Error::make(ErrorKind::not_found, "no cell passed on both sides: nothing was compared")
        .with_hint("cells meet when test, scheduler, profile, machine, kernel and clock are the "
                   "same");
  if (auto status = check_metrics(call.options.texts("must-hold"), comparison.names); !status)
    return status.error();
  call.out->write(*format == "json"
                      ? to_json(comparison).dump() + "\n"
                      : render_comparison(style_for(STDOUT_FILENO, call.color), comparison));
  switch (comparison.verdict()) {
  case Verdict::fail:
    return kExitFail;
  case Verdict::inconclusive:
    return kExitInconclusive;
  default:
    return kExitPass;
  }
}

} // namespace

Command runs_compare_command()
{
  return {.name = "runs compare",
          .summary = "Show which metrics changed between sets of runs by more than their noise",
          .example = "ktstr runs compare --before 20260131-235959-042 --after last",
          .about =
              "Every seed of every run is a sample: make runs with --seeds 10, or several runs. A "
              "metric has\nregressed when it is worse, Welch's t-test rejects chance at 5 % or "
              "the values of both sides do\nnot overlap, and it moved by more than the "
              "threshold, or than the limit that its test sets\n(perf_deltas). Exit code 1: such "
              "a limit is broken, or a metric of --must-hold\nregressed; 2: one of them has a "
              "single value on a side, or no known direction.",
          .options = {{.name = "before",
                       .value = "RUN",
                       .help = "a run's folder, its id or the start of one; may be repeated",
                       .is_repeatable = true},
                      {.name = "after",
                       .value = "RUN",
                       .help = "likewise, or 'last'; may be repeated",
                       .is_repeatable = true},
                      {.name = "must-hold",
                       .value = "METRIC",
                       .help = "a metric that may not regress in any cell; may be repeated",
                       .is_repeatable = true},
                      {.name = "threshold",
                       .value = "PERCENT",
                       .help = "of metrics without a limit: leave out smaller changes; default: 5"},
                      run_dir_option(),
                      {.name = "format", .value = "FORMAT", .help = "human, or json (one object)"}},
          .run = compare};
}

} // namespace ktstr
