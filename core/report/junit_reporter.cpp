#include "core/report/junit_reporter.h"

#include "core/base/file.h"

namespace ktstr {

Result<std::unique_ptr<JunitReporter>> JunitReporter::create(JunitConfig config)
{
  if (config.file.empty())
    return Error(ErrorKind::invalid, "option '--junit' needs a file's name");
  if (auto status = write_file(config.file, unfinished_junit_document()); !status)
    return status.error()
        .with_context("cannot write the JUnit file '{}'", config.file.string())
        .with_hint("name a file in a folder that exists and that you can write");
  return std::unique_ptr<JunitReporter>(new JunitReporter(std::move(config)));
}

void JunitReporter::on(const Event& event)
{
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    run_ = {.started = *started,
            .rerun = config_.rerun,
            .is_early_end_wanted = config_.is_early_end_wanted};
    run_.results.resize(started->plan->cells.size());
  } else if (const auto* finished = std::get_if<CellFinished>(&event)) {
    run_.results[finished->cell] = finished->result;
  } else if (const auto* ended = std::get_if<RunFinished>(&event)) {
    run_.finished = *ended;
    if (auto status = write_file(config_.file, junit_document(run_)); !status)
      status_ =
          status.error().with_context("cannot write the JUnit file '{}'", config_.file.string());
  }
}

} // namespace ktstr
