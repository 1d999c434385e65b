/// `ktstr runs list`, `show` and `diff`: what earlier runs left. They change nothing.
#include <unistd.h>

#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/run_folder.h"
#include "core/model/verdict.h"
#include "core/report/json_reporter.h"
#include "core/report/junit_reporter.h"
#include "core/report/recorded_plan.h"
#include "core/report/run_difference.h"
#include "core/report/summary_reporter.h"
#include "core/report/table.h"
#include "core/run/recorded_run.h"
#include "core/run/run_directory.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

/// A run in one line of the list.
struct ListedRun {
  fs::path folder;
  Json run; ///< run.json; null when it cannot be read
  std::string problem;
  [[nodiscard]] std::string id() const { return folder.filename().string(); }
};

/// "ended"; "stopped" early, by Ctrl-C for example; "unfinished": it still runs, or was killed.
std::string_view state_of(const Json& run)
{
  if (!run.has("summary"))
    return "unfinished";
  return run["summary"]["interrupted"].as_bool() ? "stopped" : "ended";
}

Result<std::string> format_of(const Invocation& call)
{
  return parse_choice("--format", call.options.text("format", "human"), {"human", "json"});
}

std::vector<ListedRun> listed_runs(const fs::path& root)
{
  std::vector<ListedRun> runs;
  for (const auto& folder : run_folders(root)) {
    auto run = read_run_record(folder);
    if (run)
      runs.push_back({.folder = folder, .run = std::move(*run)});
    else
      runs.push_back({.folder = folder, .problem = run.error().text()});
  }
  return runs;
}

Json to_json(const ListedRun& listed)
{
  Json json = Json::object({{"run", listed.id()},
                            {"folder", listed.folder.string()},
                            {"started", run_start_time(listed.id())},
                            {"problem", listed.problem}});
  if (!listed.problem.empty())
    return json;
  json.set("state", state_of(listed.run));
  for (const auto* name : {"command_line", "kernels", "accel", "clock", "summary"})
    json.set(name, listed.run[name]);
  return json;
}

std::vector<std::string> row_of(const ListedRun& listed)
{
  const Json& summary = listed.run["summary"];
  const auto number = [&summary](std::string_view name) {
    return summary[name].is_integer() ? std::to_string(summary[name].as_uint()) : "-";
  };
  const auto planned = listed.run["plan"]["cells"];
  return {listed.id(),
          std::string(listed.problem.empty() ? state_of(listed.run) : "unreadable"),
          planned.is_integer() ? std::to_string(planned.as_uint()) : "-",
          number("passed"),
          number("failed"),
          number("inconclusive"),
          number("skipped"),
          summary["elapsed_ms"].is_integer()
              ? format_duration(Milliseconds(summary["elapsed_ms"].as_int()))
              : "-"};
}

Result<int> list_runs(const Invocation& call)
{
  const auto format = format_of(call);
  if (!format)
    return format.error();
  const auto root = runs_folder(call.options);
  const auto runs = listed_runs(root);
  if (*format == "json") {
    for (const auto& run : runs)
      call.out->write(to_json(run).dump() + "\n");
    return kExitPass;
  }
  if (runs.empty()) {
    call.err->write(fmt::format("no run below '{}'\n", root.string()));
    return kExitPass;
  }
  const auto style = style_for(STDOUT_FILENO, call.color);
  Table table({"run", "state", "cells", "pass", "fail", "inconclusive", "skip", "time"}, 2);
  for (const auto& run : runs) {
    table.add(row_of(run));
    if (!run.problem.empty())
      call.err->write(describe_warning(style_for(STDERR_FILENO, call.color), run.problem, ""));
  }
  call.out->write(table.render(style));
  return kExitPass;
}

void warn_of_problems(const Invocation& call, const RecordedRun& run)
{
  for (const auto& problem : run.problems)
    call.err->write(describe_warning(style_for(STDERR_FILENO, call.color), one_line(problem), ""));
}

/// The run that a word means, read; records that cannot be read are warned of.
Result<RecordedRun> read_named(const Invocation& call, const std::string& word)
{
  const auto folder = find_run(word, runs_folder(call.options));
  if (!folder)
    return folder.error();
  auto run = read_recorded_run(*folder);
  if (run)
    warn_of_problems(call, *run);
  return run;
}

Result<int> show_run(const Invocation& call)
{
  const auto format = format_of(call);
  if (!format)
    return format.error();
  const auto& words = call.options.arguments();
  if (words.size() > 1)
    return Error::make(ErrorKind::invalid, "'runs show' shows one run, not {}", words.size());
  const auto run = read_named(call, words.empty() ? "last" : words.front());
  if (!run)
    return run.error();
  const auto plan = plan_of(*run);
  if (plan.plan.cells.empty())
    return Error::make(
        ErrorKind::not_found, "no cell of the run in '{}' has ended", run->folder.string());
  if (call.options.has("junit")) {
    const auto junit =
        JunitReporter::create({.file = call.options.text("junit"), .rerun = rerun_of(*run)});
    if (!junit)
      return junit.error();
    tell_again(*run, plan, **junit);
    if (!(*junit)->status())
      return (*junit)->status().error();
  }
  if (*format == "json") {
    JsonReporter reporter(*call.out);
    tell_again(*run, plan, reporter);
    return kExitPass;
  }
  SummaryReporter reporter(
      {.output = call.out, .style = style_for(STDOUT_FILENO, call.color), .rerun = rerun_of(*run)});
  tell_again(*run, plan, reporter);
  return kExitPass;
}

/// Two words as they are; one and the newest run; none: the two newest.
Result<std::pair<std::string, std::string>> runs_to_compare(const Invocation& call)
{
  const auto& words = call.options.arguments();
  if (words.size() > 2)
    return Error::make(ErrorKind::invalid, "'runs diff' compares two runs, not {}", words.size());
  if (words.size() == 2)
    return std::pair(words[0], words[1]);
  if (words.size() == 1)
    return std::pair(words[0], std::string("last"));
  const auto runs = run_folders(runs_folder(call.options));
  if (runs.size() < 2)
    return Error::make(ErrorKind::not_found,
                       "there are {} below '{}', and two are compared",
                       counted(runs.size(), "run"),
                       runs_folder(call.options).string())
        .with_hint("name two runs, or the folder of runs with --run-dir");
  return std::pair(runs[1].string(), runs[0].string());
}

Result<int> diff_runs(const Invocation& call)
{
  const auto format = format_of(call);
  if (!format)
    return format.error();
  const auto threshold =
      parse_number("--threshold", call.options.text("threshold", "5"), 0, 1000000);
  if (!threshold)
    return threshold.error();
  const auto words = runs_to_compare(call);
  if (!words)
    return words.error();
  const auto before = read_named(call, words->first);
  if (!before)
    return before.error();
  const auto after = read_named(call, words->second);
  if (!after)
    return after.error();
  if (before->folder == after->folder)
    return Error::make(ErrorKind::invalid, "run '{}' would be compared with itself", before->id);
  const double share = static_cast<double>(*threshold) / 100;
  const auto difference = compare_runs(*before, *after, share);
  if (*format == "json") {
    Json json = Json::object({{"before", before->id}, {"after", after->id}});
    const Json changes = to_json(difference);
    for (const auto& [name, value] : changes.members())
      json.set(name, value);
    call.out->write(json.dump() + "\n");
  } else {
    const auto style = style_for(STDOUT_FILENO, call.color);
    call.out->write(fmt::format("before: {}\nafter:  {}\n", before->id, after->id));
    call.out->write(render_difference(style, difference, share));
  }
  return difference.is_worse() ? kExitFail : kExitPass;
}

} // namespace

Command runs_list_command()
{
  return {.name = "runs list",
          .summary = "Show the runs that were kept, newest first",
          .example = "ktstr runs list",
          .options = {run_dir_option(),
                      {.name = "format",
                       .value = "FORMAT",
                       .help = "human (a table), or json (an object a line)"}},
          .run = list_runs};
}

Command runs_show_command()
{
  return {.name = "runs show",
          .arguments = "[RUN]",
          .summary = "Show a run again: its matrix, its failures and how to replay them",
          .example = "ktstr runs show last",
          .about = "RUN is a run's folder, its id or the start of one, or 'last' (the default).",
          .options = {run_dir_option(),
                      {.name = "format",
                       .value = "FORMAT",
                       .help = "human (the matrix), or json (an object a line per cell)"},
                      {.name = "junit", .value = "FILE", .help = "write it as JUnit XML, too"}},
          .run = show_run};
}

Command runs_diff_command()
{
  return {.name = "runs diff",
          .arguments = "[BEFORE [AFTER]]",
          .summary = "Show the verdicts and metrics that changed from one run to another",
          .example = "ktstr runs diff 20260131-235959-042 last",
          .about =
              "Without AFTER the newest run; without both the two newest. Metrics are compared of "
              "cells that passed\nin both, under the same clock, kernel and topology. Exit code 1: "
              "a verdict is for the worse.",
          .options = {run_dir_option(),
                      {.name = "threshold",
                       .value = "PERCENT",
                       .help = "leave out metrics that moved by less; default: 5"},
                      {.name = "format", .value = "FORMAT", .help = "human, or json (one object)"}},
          .run = diff_runs};
}

} // namespace ktstr
