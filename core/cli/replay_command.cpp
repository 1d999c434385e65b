/// `ktstr replay`: runs recorded cells again, exactly as they ran, and compares digests.
#include <algorithm>
#include <map>
#include <optional>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/plan_options.h"
#include "core/cli/run_cells.h"
#include "core/cli/run_folder.h"
#include "core/cli/run_options.h"
#include "core/model/verdict.h"
#include "core/run/cell_difference.h"
#include "core/run/recorded_run.h"
#include "core/run/run_directory.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

class Collector : public Reporter {
public:
  void on(const Event& event) override
  {
    if (const auto* finished = std::get_if<CellFinished>(&event))
      results.emplace(finished->result.name, finished->result);
  }
  std::map<std::string, CellResult> results;
};

/// The sidecar that a word means: a file, a cell's folder, or the newest record of a cell's name.
Result<fs::path> find_sidecar(const std::string& word, const fs::path& root)
{
  std::error_code failure;
  if (fs::is_regular_file(word, failure))
    return fs::absolute(word);
  if (fs::is_regular_file(fs::path(word) / "cell.json", failure))
    return fs::absolute(fs::path(word) / "cell.json");
  for (const auto& run : run_folders(root)) {
    const auto file = run / "cells" / safe_file_name(word) / "cell.json";
    if (fs::exists(file, failure))
      return fs::absolute(file);
  }
  return Error::make(ErrorKind::not_found,
                     "no record of '{}': neither a file, nor a cell of a run below '{}'",
                     word,
                     root.string())
      .with_hint("'ktstr run' runs a cell for the first time; --run-dir names the folder of runs");
}

/// All records of a run; empty when `folder` is none.
std::vector<fs::path> sidecars_of_run(const fs::path& folder)
{
  std::vector<fs::path> files;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder / "cells", failure))
    if (fs::is_regular_file(entry.path() / "cell.json", failure))
      files.push_back(fs::absolute(entry.path() / "cell.json"));
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<fs::path>> failed_sidecars(const fs::path& root)
{
  const auto runs = run_folders(root);
  if (runs.empty())
    return Error::make(ErrorKind::not_found, "there is no run below '{}'", root.string())
        .with_hint("--run-dir names the folder of runs");
  std::vector<fs::path> files;
  for (const auto& file : sidecars_of_run(runs.front())) {
    const auto result = read_cell_record(file);
    if (result && (result->verdict == Verdict::fail || result->verdict == Verdict::inconclusive))
      files.push_back(file);
  }
  return files;
}

Result<RecordedRun> read_run(const std::vector<fs::path>& sidecars)
{
  RecordedRun recorded;
  const auto folder = sidecars.front().parent_path().parent_path().parent_path();
  for (const auto& file : sidecars) {
    if (file.parent_path().parent_path().parent_path() != folder)
      return Error::make(ErrorKind::invalid,
                         "'{}' is of another run than '{}'",
                         file.string(),
                         sidecars.front().string())
          .with_hint("replay the cells of one run at a time");
    auto result = read_cell_record(file);
    if (!result)
      return result.error();
    recorded.cells.push_back({file.parent_path(), std::move(*result)});
  }
  auto json = read_run_record(folder);
  if (!json || !(*json)["context"].is_array())
    return Error::make(
               ErrorKind::invalid, "'{}' does not say how to run its cells again", folder.string())
        .with_hint("it was written by an older ktstr: use 'ktstr run {}'",
                   recorded.cells.front().result.name);
  recorded.run = std::move(*json);
  return recorded;
}

bool has_word(const std::vector<std::string>& words, std::string_view word)
{
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The words of a `ktstr run` that does what the recorded run did, whatever has become default
/// since.
std::vector<std::string> words_of(const Invocation& call, const RecordedRun& recorded)
{
  auto words = recorded.run["context"].as_strings();
  if (!has_word(words, "--kernel"))
    for (const auto& kernel : recorded.run["kernels"].items())
      words.insert(words.end(), {"--kernel", kernel["image"].as_string()});
  if (!has_word(words, "--accel"))
    words.insert(words.end(), {"--accel", recorded.run["accel"].as_string()});
  if (!has_word(words, "--clock"))
    words.insert(words.end(), {"--clock", recorded.run["clock"].as_string()});
  for (const char* name : {"run-dir", "jobs", "format", "junit"})
    if (call.options.has(name))
      words.insert(words.end(), {fmt::format("--{}", name), call.options.text(name)});
  return words;
}

/// Nothing when the files of that run are gone.
std::optional<CellTrace> trace_of(const fs::path& folder)
{
  auto frames = read_file(folder / kFramesFile);
  auto console = read_file(folder / "console.log");
  if (!frames || !console)
    return std::nullopt;
  return CellTrace{std::move(*frames), std::move(*console)};
}

std::string describe_difference(const RecordedCell& before, const CellResult& now)
{
  const auto old_trace = trace_of(before.folder);
  const auto new_trace = trace_of(now.sidecar_file.parent_path());
  if (!old_trace || !new_trace)
    return fmt::format("what differs is not known: '{}' has no {} or no console.log",
                       (old_trace ? now.sidecar_file.parent_path() : before.folder).string(),
                       kFramesFile);
  return first_difference(*old_trace, *new_trace);
}

struct Comparison {
  std::string text;
  bool is_mismatch = false;
};

Comparison compare(const RecordedCell& recorded, const Collector& collector)
{
  const CellResult& before = recorded.result;
  const auto found = collector.results.find(before.name);
  if (found == collector.results.end())
    return {fmt::format("not run: {}", before.name), true};
  const CellResult& now = found->second;
  if (before.digest.empty() || now.digest.empty())
    return {fmt::format(
                "run again: {}: {} was {}; no digest to compare (real time, or a guest cut off)",
                before.name,
                name_of(now.verdict),
                name_of(before.verdict)),
            now.verdict != before.verdict};
  if (before.digest == now.digest)
    return {
        fmt::format("same bits: {}: {}, digest {}", before.name, name_of(now.verdict), now.digest)};
  return {fmt::format("other bits: {}: digest {} was {}; {}",
                      before.name,
                      now.digest,
                      before.digest,
                      describe_difference(recorded, now)),
          true};
}

Result<int> run_again(const Invocation& call, const RecordedRun& recorded)
{
  Invocation again = call;
  auto parsed = parse_options(run_command().options, words_of(call, recorded));
  if (!parsed)
    return parsed.error().with_context("the record of the run is damaged");
  again.options = std::move(*parsed);
  auto options = read_plan_options(again.options);
  if (!options)
    return options.error();
  options->binary_args = recorded.run["scheduler_arguments"].as_strings();
  for (const auto& cell : recorded.cells)
    options->cells.push_back(cell.result.name);
  Collector collector;
  const auto code = run_plan(again, *options, &collector);
  if (!code || *code == kExitInterrupted)
    return code;
  bool has_mismatch = false;
  Output& output = call.options.text("format") == "json" ? *call.err : *call.out;
  for (const auto& cell : recorded.cells) {
    const auto comparison = compare(cell, collector);
    output.write(comparison.text + "\n");
    has_mismatch = has_mismatch || comparison.is_mismatch;
  }
  return *code == kExitPass && has_mismatch ? kExitInconclusive : *code;
}

Result<int> replay(const Invocation& call)
{
  const fs::path root = runs_folder(call.options);
  std::vector<fs::path> sidecars;
  if (call.options.has("failed")) {
    auto failed = failed_sidecars(root);
    if (!failed)
      return failed.error();
    if (failed->empty()) {
      call.out->write("nothing failed in the last run\n");
      return kExitPass;
    }
    sidecars = std::move(*failed);
  }
  for (const auto& word : call.options.arguments()) {
    if (auto all = sidecars_of_run(word); !all.empty()) {
      sidecars.insert(sidecars.end(), all.begin(), all.end());
      continue;
    }
    auto file = find_sidecar(word, root);
    if (!file)
      return file.error();
    sidecars.push_back(std::move(*file));
  }
  if (sidecars.empty())
    return Error::make(ErrorKind::invalid, "no cell named")
        .with_hint("name a cell, its record or the folder of a run, or use --failed for the last "
                   "run's failures");
  auto recorded = read_run(sidecars);
  if (!recorded)
    return recorded.error();
  return run_again(call, *recorded);
}

std::vector<OptionSpec> replay_options()
{
  std::vector<OptionSpec> specs{{.name = "failed", .help = "the failures of the last run"}};
  for (const auto& spec : run_option_specs())
    if (spec.name == "run-dir" || spec.name == "jobs" || spec.name == "format" ||
        spec.name == "junit")
      specs.push_back(spec);
  return specs;
}

} // namespace

Command replay_command()
{
  return {.name = "replay",
          .arguments = "[CELL|SIDECAR|RUN-DIR...]",
          .summary = "Run recorded cells again and compare them bit by bit",
          .example = "ktstr replay --failed",
          .about =
              "In virtual time a cell gives the same digest again; where it does not, the first "
              "difference is named, and the exit code is 2. In real time cells only run again.",
          .options = replay_options(),
          .run = replay};
}

} // namespace ktstr
