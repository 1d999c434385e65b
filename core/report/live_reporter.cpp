#include "core/report/live_reporter.h"

#include <algorithm>

namespace ktstr {

namespace {

constexpr std::string_view kEraseLine = "\r\x1b[K";
constexpr std::size_t kBarWidth = 20;

std::string bar(const Style& style, const RunSummary& counts)
{
  const auto filled = counts.planned > 0 ? counts.finished() * kBarWidth / counts.planned : 0;
  std::string text;
  for (std::size_t i = 0; i < kBarWidth; ++i) {
    if (style.has_utf8)
      text += i < filled ? "█" : "░";
    else
      text += i < filled ? "#" : ".";
  }
  return text;
}

std::string tally(const Style& style, const RunSummary& counts)
{
  const std::pair<Verdict, std::size_t> parts[] = {{Verdict::pass, counts.passed},
                                                   {Verdict::fail, counts.failed},
                                                   {Verdict::inconclusive, counts.inconclusive},
                                                   {Verdict::skip, counts.skipped}};
  std::string text;
  for (const auto& [verdict, number] : parts)
    if (number > 0 || verdict == Verdict::pass)
      text += fmt::format(" {} {}", glyph(style, verdict), number);
  return text;
}

std::string pace(const Progress& progress)
{
  const auto rate = progress.rate();
  std::string text;
  if (rate >= 0.95)
    text = fmt::format(", {:.1f} cells/s", rate);
  else if (rate > 0.0)
    text = fmt::format(", {:.1f} cells/min", rate * 60.0);
  if (const auto left = progress.time_left())
    text += fmt::format(", {} left", format_duration(Milliseconds(left->count() / 1000 * 1000)));
  return text;
}

/// Cells that wait for a slot: their time has not begun.
std::string queued_text(const Progress& progress)
{
  const auto queued = progress.queued();
  return queued > 0 ? fmt::format(", {} queued", queued) : std::string();
}

} // namespace

std::string status_line(const Style& style, const Progress& progress, bool is_ending)
{
  const auto& counts = progress.counts();
  std::string text = fmt::format("{} {}/{} {}",
                                 bar(style, counts),
                                 counts.finished(),
                                 counts.planned,
                                 format_duration(progress.elapsed()));
  text += tally(style, counts);
  if (is_ending) {
    text += fmt::format(", ending {} (Ctrl-C again: at once)",
                        counted(progress.running().size(), "running cell"));
  } else {
    text += pace(progress);
    if (!progress.running().empty()) {
      const auto& oldest = progress.running().front();
      text += fmt::format(", {} running{}: {} {}",
                          progress.running().size(),
                          queued_text(progress),
                          progress.plan().cells[oldest.cell].name,
                          format_duration(progress.age(oldest)));
    }
  }
  return cut(style, text, style.width - 1); // the last column would make some terminals wrap
}

void LiveReporter::on(const Event& event)
{
  progress_.on(event);
  const Style style = config_.style();
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    print_above(start_text(style, *started));
  } else if (const auto* finished = std::get_if<CellFinished>(&event)) {
    const auto verdict = finished->result.verdict;
    const bool is_news = verdict != Verdict::pass && verdict != Verdict::skip;
    if (is_news || config_.is_verbose)
      print_above(finished_line(style, progress_, finished->result));
  } else if (std::holds_alternative<Tick>(event)) {
    print_above(slow_lines(style, progress_));
  } else if (std::holds_alternative<RunFinished>(event)) {
    config_.output->write(kEraseLine);
  }
}

/// Erases the status line, prints whole lines in its place, and draws it again below: in one write,
/// so that nothing flickers.
void LiveReporter::print_above(const std::string& lines)
{
  const Style style = config_.style();
  const bool is_ending = config_.cancel != nullptr && config_.cancel->is_cancelled();
  std::string text(kEraseLine);
  text += lines;
  text += paint(style, Paint::dim, status_line(style, progress_, is_ending));
  config_.output->write(text);
}

} // namespace ktstr
