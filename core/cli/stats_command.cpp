/// `ktstr stats`: what many runs say together.
#include <unistd.h>

#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/model/verdict.h"
#include "core/report/run_statistics.h"
#include "core/run/recorded_run.h"

namespace ktstr {

namespace {

Result<std::vector<std::filesystem::path>> pool_for(const Invocation& call)
{
  std::vector<std::filesystem::path> folders;
  for (const auto& folder : call.options.texts("runs"))
    folders.emplace_back(folder);
  for (const auto& folder : call.options.arguments())
    folders.emplace_back(folder);
  if (folders.empty())
    folders.emplace_back("ktstr-runs");
  return pool_of_runs(folders);
}

Result<StatisticsRequest> read_request(const Invocation& call)
{
  auto keys = parse_group_keys(call.options.text("by", "scheduler,test,topology"));
  if (!keys)
    return keys.error();
  auto filter = Filter::parse(call.options.text("filter"));
  if (!filter)
    return filter.error();
  return StatisticsRequest{.keys = std::move(*keys),
                           .filter = std::move(*filter),
                           .metrics = call.options.text("metric", "*")};
}

/// Runs that cannot be read are warned of and left out.
RunStatistics read_pool(const Invocation& call,
                        const std::vector<std::filesystem::path>& pool,
                        const StatisticsRequest& request)
{
  RunStatistics statistics(request);
  const auto style = style_for(STDERR_FILENO, call.color);
  for (const auto& folder : pool) {
    if (call.cancel->is_cancelled())
      break;
    const auto run = read_recorded_run(folder);
    if (!run) {
      call.err->write(describe_warning(style, one_line(run.error().text()), ""));
      continue;
    }
    for (const auto& problem : run->problems)
      call.err->write(describe_warning(style, one_line(problem), ""));
    statistics.add(*run);
  }
  return statistics;
}

Result<int> show_stats(const Invocation& call)
{
  const auto format =
      parse_choice("--format", call.options.text("format", "human"), {"human", "json"});
  if (!format)
    return format.error();
  const auto request = read_request(call);
  if (!request)
    return request.error();
  const auto pool = pool_for(call);
  if (!pool)
    return pool.error();
  const auto statistics = read_pool(call, *pool, *request);
  if (call.cancel->is_cancelled())
    return Error::make(ErrorKind::cancelled, "interrupted while reading runs");
  if (statistics.cells() == 0)
    return Error::make(
        ErrorKind::not_found, "no cell that matches has ended in {}", counted(pool->size(), "run"));
  const auto groups = statistics.groups();
  if (*format == "json") {
    for (const auto& group : groups)
      call.out->write(to_json(request->keys, group).dump() + "\n");
    return kExitPass;
  }
  call.err->write(fmt::format(
      "{} of {}\n", counted(statistics.cells(), "cell"), counted(statistics.runs(), "run")));
  call.out->write(render_statistics(style_for(STDOUT_FILENO, call.color), request->keys, groups));
  return kExitPass;
}

} // namespace

Command stats_command()
{
  return {
      .name = "stats",
      .arguments = "[DIR...]",
      .summary = "Show pass rates, medians and outliers over many runs",
      .example = "ktstr stats --by scheduler,test --metric 'p99*' --runs ktstr-runs",
      .about =
          "Each DIR is a run's folder or one that holds runs; all of them are one pool. Metrics "
          "are those of passed\ncells; 'mad' is the median absolute deviation, and 'outliers' how "
          "many values are far from it.",
      .options = {{.name = "runs",
                   .value = "DIR",
                   .help = "read the runs in DIR; may be repeated; default: ktstr-runs",
                   .is_repeatable = true},
                  {.name = "by",
                   .value = "KEYS",
                   .help = "put cells together by some of test, scheduler, profile, topology, "
                           "kernel, seed, clock, cell"},
                  {.name = "filter",
                   .letter = 'E',
                   .value = "EXPR",
                   .help = "only these cells, as in 'ktstr list'"},
                  {.name = "metric", .value = "GLOB", .help = "only metrics of such a name"},
                  {.name = "format",
                   .value = "FORMAT",
                   .help = "human (tables), or json (an object a line per group)"}},
      .run = show_stats};
}

} // namespace ktstr
