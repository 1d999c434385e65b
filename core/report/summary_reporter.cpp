#include "core/report/summary_reporter.h"

#include <algorithm>
#include <limits>
#include <map>

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::size_t kFullFailures = 20; // more than that nobody reads; their sidecars have it all
constexpr std::size_t kDetailLines = 8;
constexpr std::size_t kConsoleLines = 8;
constexpr std::size_t kMessageLines = 20;
constexpr std::size_t kAllLines = std::numeric_limits<std::size_t>::max();
constexpr std::string_view kIndent = "    ";

bool is_failure(Verdict verdict)
{
  return verdict != Verdict::pass && verdict != Verdict::skip;
}

void by_plan_order(std::vector<CellFinished>& cells)
{
  std::sort(
      cells.begin(), cells.end(), [](const auto& a, const auto& b) { return a.cell < b.cell; });
}

/// The first lines of the details; their record has the rest.
std::string render_details(const CellResult& result)
{
  std::string text;
  for (const auto& detail : result.details)
    text += indented(detail, kIndent, kAllLines);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  if (lines <= kDetailLines)
    return text;
  std::size_t end = 0;
  for (std::size_t i = 0; i < kDetailLines; ++i)
    end = text.find('\n', end) + 1;
  return text.substr(0, end) +
         fmt::format("{}({} more in the record)\n", kIndent, counted(lines - kDetailLines, "line"));
}

/// Cells skipped for the same reason, in one line.
std::string render_skips(const Style& style, const std::vector<CellFinished>& skipped)
{
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> cells_by_reason;
  for (const auto& finished : skipped) {
    const auto reason = one_line(finished.result.reason);
    if (cells_by_reason[reason].empty())
      order.push_back(reason);
    cells_by_reason[reason].push_back(finished.result.name);
  }
  std::string text;
  for (const auto& reason : order) {
    const auto& names = cells_by_reason[reason];
    const auto others =
        names.size() > 1 ? fmt::format(" and {} more", names.size() - 1) : std::string();
    text += fmt::format("{} {}{}: {}\n",
                        paint(style, Paint::dim, label_of(Verdict::skip)),
                        names.front(),
                        others,
                        reason.empty() ? "no reason given" : reason);
  }
  return text;
}

} // namespace

std::string render_failure(const SummaryConfig& config, const CellResult& result, bool is_brief)
{
  const Style& style = config.style;
  std::string text = fmt::format("{} {}\n",
                                 paint(style, paint_of(result.verdict), label_of(result.verdict)),
                                 paint(style, Paint::strong, result.name));
  const auto fault = result.fault == Fault::none ? std::string()
                                                 : fmt::format("{} fault: ", name_of(result.fault));
  text += fmt::format(
      "  {}{}\n", fault, result.reason.empty() ? "no reason given" : one_line(result.reason));
  if (!is_brief) {
    text += render_details(result);
    const auto messages = indented(join(message_lines(result), "\n"), kIndent, kMessageLines);
    if (!messages.empty())
      text += fmt::format("  {}\n{}", paint(style, Paint::dim, "messages:"), messages);
    const auto console = indented(result.console_tail, "    | ", kConsoleLines);
    if (!console.empty())
      text += fmt::format("  {}\n{}", paint(style, Paint::dim, "console, last lines:"), console);
    text +=
        fmt::format("  {} {}\n", paint(style, Paint::dim, "record:"), result.sidecar_file.string());
  }
  text += fmt::format(
      "  {} {}\n", paint(style, Paint::dim, "again: "), again_line(config.rerun, result.name));
  if (const auto line = replay_line(result); !line.empty())
    text += fmt::format("  {} {}\n", paint(style, Paint::dim, "replay:"), line);
  return text;
}

std::string render_totals(const Style& style, const RunSummary& counts)
{
  const std::tuple<std::size_t, std::string_view, Paint> parts[] = {
      {counts.passed, "passed", Paint::good},
      {counts.failed, "failed", Paint::bad},
      {counts.inconclusive, "inconclusive", Paint::warn},
      {counts.skipped, "skipped", Paint::dim}};
  std::vector<std::string> texts;
  for (const auto& [number, name, color] : parts)
    if (number > 0)
      texts.push_back(paint(style, color, fmt::format("{} {}", number, name)));
  if (texts.empty())
    texts.emplace_back("none finished");
  std::string text = fmt::format("{} in {}: {}\n",
                                 counted(counts.finished(), "cell"),
                                 format_duration(counts.elapsed),
                                 join(texts, ", "));
  if (counts.is_interrupted)
    text += fmt::format("stopped early: {} of {} did not run\n",
                        counts.planned - counts.finished(),
                        counted(counts.planned, "cell"));
  if (counts.finished() > 0 && counts.skipped == counts.finished())
    text += "nothing was tested: every cell was skipped\n";
  return text;
}

void SummaryReporter::on(const Event& event)
{
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    started_ = *started;
    outcomes_.assign(started->plan->cells.size(), {});
    counts_.planned = started->plan->cells.size();
  } else if (const auto* finished = std::get_if<CellFinished>(&event)) {
    keep(*finished);
  } else if (const auto* ended = std::get_if<RunFinished>(&event)) {
    counts_.is_interrupted = ended->is_interrupted;
    counts_.elapsed = ended->elapsed;
    print(*ended);
  }
}

void SummaryReporter::keep(const CellFinished& finished)
{
  const auto verdict = finished.result.verdict;
  outcomes_[finished.cell] = {.verdict = verdict, .fault = finished.result.fault};
  count(counts_, verdict);
  if (is_failure(verdict))
    failures_.push_back(finished);
  else if (verdict == Verdict::skip)
    skipped_.push_back(finished);
}

void SummaryReporter::print(const RunFinished&)
{
  by_plan_order(failures_);
  by_plan_order(skipped_);
  std::string text = render_matrix(*started_.plan, outcomes_, config_.style) + "\n";
  for (std::size_t i = 0; i < failures_.size(); ++i)
    text += render_failure(config_, failures_[i].result, i >= kFullFailures) + "\n";
  const auto skips = render_skips(config_.style, skipped_);
  text += skips + (skips.empty() ? "" : "\n");
  text += render_totals(config_.style, counts_);
  text += fmt::format("results: {}\n", started_.run_dir.string());
  if (!failures_.empty())
    text += fmt::format("page:    {}\n", page_line(started_.run_dir));
  config_.output->write(text);
}

} // namespace ktstr
