#include "core/report/log_reporter.h"

#include <algorithm>

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr Milliseconds kLeastQueue{1000}; ///< shorter waits are not worth a word

/// Whose fault, and why; empty for a pass.
std::string explanation(const CellResult& result)
{
  std::string text;
  if (result.fault != Fault::none)
    text += fmt::format(": {} fault", name_of(result.fault));
  if (!result.reason.empty())
    text += ": " + one_line(result.reason);
  return text;
}

/// How long it waited for a slot, apart from how long it ran.
std::string queued_text(const Style& style, const CellResult& result)
{
  const Milliseconds queued(result.queue_ms);
  return queued < kLeastQueue
             ? std::string()
             : paint(style, Paint::dim, " (queued " + format_duration(queued) + ")");
}

} // namespace

std::string start_text(const Style& style, const RunStarted& started)
{
  std::string text = fmt::format("{}, {} at once, {}, {} clock; results in {}\n",
                                 counted(started.plan->cells.size(), "cell"),
                                 started.slots,
                                 started.accel,
                                 started.clock,
                                 started.run_dir.string());
  if (!started.note.empty())
    text += paint(style, Paint::dim, one_line(started.note)) + "\n";
  return text;
}

std::string finished_line(const Style& style, const Progress& progress, const CellResult& result)
{
  const auto total = std::to_string(progress.counts().planned);
  return fmt::format("{} [{:>6}] ({:>{}}/{}) {}{}{}\n",
                     paint(style, paint_of(result.verdict), label_of(result.verdict)),
                     format_duration(Milliseconds(result.total_ms)),
                     progress.counts().finished(),
                     total.size(),
                     total,
                     result.name,
                     queued_text(style, result),
                     explanation(result));
}

std::string slow_lines(const Style& style, Progress& progress)
{
  std::string lines;
  for (auto& running : progress.running()) {
    const auto age = progress.age(running);
    if (age < std::max(kSlowCell, running.flagged * 2))
      continue;
    running.flagged = age;
    lines += fmt::format("{} [{:>6}] {} is still running\n",
                         paint(style, Paint::warn, "SLOW"),
                         format_duration(age),
                         progress.plan().cells[running.cell].name);
  }
  return lines;
}

void LogReporter::on(const Event& event)
{
  progress_.on(event);
  if (const auto* started = std::get_if<RunStarted>(&event))
    output_.write(start_text(style_, *started));
  else if (const auto* finished = std::get_if<CellFinished>(&event))
    output_.write(finished_line(style_, progress_, finished->result));
  else if (std::holds_alternative<Tick>(event))
    flag_slow_cells();
}

void LogReporter::flag_slow_cells()
{
  if (const auto lines = slow_lines(style_, progress_); !lines.empty())
    output_.write(lines);
}

} // namespace ktstr
