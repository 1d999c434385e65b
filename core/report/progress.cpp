#include "core/report/progress.h"

#include <algorithm>

namespace ktstr {

namespace {

constexpr std::size_t kLeastForEstimate = 3;

} // namespace

void Progress::on(const Event& event)
{
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    started_ = *started;
    counts_.planned = started->plan->cells.size();
    begin_ = clock_.now();
  } else if (const auto* cell = std::get_if<CellStarted>(&event)) {
    running_.push_back({.cell = cell->cell, .since = clock_.now()});
  } else if (const auto* finished = std::get_if<CellFinished>(&event)) {
    forget(finished->cell);
    count(counts_, finished->result.verdict);
  } else if (const auto* ended = std::get_if<RunFinished>(&event)) {
    counts_.is_interrupted = ended->is_interrupted;
    counts_.elapsed = ended->elapsed;
  }
}

void Progress::forget(std::size_t cell)
{
  const auto is_it = [cell](const RunningCell& running) { return running.cell == cell; };
  running_.erase(std::remove_if(running_.begin(), running_.end(), is_it), running_.end());
}

double Progress::rate() const
{
  const auto ms = elapsed().count();
  return ms > 0 ? static_cast<double>(counts_.finished()) * 1000.0 / static_cast<double>(ms) : 0.0;
}

std::optional<Milliseconds> Progress::time_left() const
{
  const auto speed = rate();
  if (counts_.finished() < kLeastForEstimate || speed <= 0.0)
    return std::nullopt;
  const auto left = static_cast<double>(counts_.planned - counts_.finished());
  return Milliseconds(static_cast<std::int64_t>(left * 1000.0 / speed));
}

} // namespace ktstr
