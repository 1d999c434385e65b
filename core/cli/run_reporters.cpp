#include "core/cli/run_reporters.h"

#include <cstdlib>
#include <unistd.h>

#include "core/base/text.h"
#include "core/report/json_reporter.h"
#include "core/report/live_reporter.h"
#include "core/report/log_reporter.h"

namespace ktstr {

namespace {

/// Progress on stderr: a live line on a terminal, else lines.
std::unique_ptr<Reporter> make_progress(const Invocation& call)
{
  const auto style = style_for(STDERR_FILENO, call.color);
  if (!style.has_cursor)
    return std::make_unique<LogReporter>(*call.err, style, system_clock());
  const auto color = call.color;
  return std::make_unique<LiveReporter>(
      LiveConfig{.output = call.err,
                 .style = [color] { return style_for(STDERR_FILENO, color); },
                 .clock = &system_clock(),
                 .cancel = call.cancel,
                 .is_verbose = call.options.verbosity() > 0});
}

std::filesystem::path step_summary_file()
{
  const char* file = std::getenv("GITHUB_STEP_SUMMARY");
  return file == nullptr ? "" : file;
}

} // namespace

Rerun rerun_of(const PlanOptions& plan, const RunOptions& run)
{
  Rerun rerun{.command = "ktstr run", .rest = plan.binary_args.empty() ? "" : " --"};
  for (const auto* words : {&plan.context, &run.context})
    for (const auto& word : *words)
      rerun.command += " " + shell_quote(word);
  for (const auto& word : plan.binary_args)
    rerun.rest += " " + shell_quote(word);
  return rerun;
}

Result<RunReporters>
RunReporters::create(const Invocation& call, const PlanOptions& plan, const RunOptions& run)
{
  RunReporters made;
  const Rerun rerun = rerun_of(plan, run);
  SummaryConfig summary{
      .output = call.out, .style = style_for(STDOUT_FILENO, call.color), .rerun = rerun};
  if (run.format == RunFormat::github) {
    auto github = std::make_unique<GithubReporter>(GithubConfig{.summary = std::move(summary),
                                                                .step_summary = step_summary_file(),
                                                                .token = random_token()});
    made.github_ = github.get();
    made.reporters_.push_back(std::move(github)); // first: what others write must be no command
    made.reporters_.push_back(make_progress(call));
  } else {
    made.reporters_.push_back(make_progress(call));
    if (run.format == RunFormat::json)
      made.reporters_.push_back(std::make_unique<JsonReporter>(*call.out));
    else
      made.reporters_.push_back(std::make_unique<SummaryReporter>(std::move(summary)));
  }
  if (!call.options.has("junit"))
    return made;
  auto junit = JunitReporter::create({.file = run.junit_file,
                                      .rerun = rerun,
                                      .is_early_end_wanted = call.options.has("until-fail")});
  if (!junit)
    return junit.error();
  made.junit_ = junit->get();
  made.reporters_.push_back(std::move(*junit));
  return made;
}

std::vector<Reporter*> RunReporters::all(Reporter* also) const
{
  std::vector<Reporter*> list;
  for (const auto& reporter : reporters_)
    list.push_back(reporter.get());
  if (also != nullptr)
    list.push_back(also);
  return list;
}

Status RunReporters::status() const
{
  if (junit_ != nullptr && !junit_->status())
    return junit_->status();
  return github_ != nullptr ? github_->status() : Status();
}

} // namespace ktstr
