#include "core/run/cell_difference.h"

#include <algorithm>
#include <optional>

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::size_t kShownBefore = 20; // of what is equal, so that one sees where it is
constexpr std::size_t kShown = 160;

std::string_view name_of(FrameType type)
{
  switch (type) {
  case FrameType::ready:
    return "ready";
  case FrameType::body_started:
    return "body_started";
  case FrameType::log:
    return "log";
  case FrameType::scheduler:
    return "scheduler";
  case FrameType::check:
    return "check";
  case FrameType::metric:
    return "metric";
  case FrameType::workers:
    return "workers";
  case FrameType::body_ended:
    return "body_ended";
  case FrameType::done:
    return "done";
  case FrameType::payload:
    return "payload";
  case FrameType::message:
    return "message";
  case FrameType::coverage:
    return "coverage";
  case FrameType::unset:
    break;
  }
  return "unset";
}

/// The piece of a line around the byte `at`, where it starts to differ.
std::string excerpt(std::string_view line, std::size_t at)
{
  const auto start = at > kShownBefore ? at - kShownBefore : 0;
  const auto piece = line.substr(std::min(start, line.size()), kShown);
  return fmt::format("'{}{}{}'",
                     start > 0 ? "..." : "",
                     printable(piece),
                     start + piece.size() < line.size() ? "..." : "");
}

std::optional<std::string>
first_line_difference(std::string_view noun, std::string_view before, std::string_view now)
{
  if (before == now)
    return std::nullopt;
  const auto old_lines = split(before, '\n');
  const auto new_lines = split(now, '\n');
  const auto both = std::min(old_lines.size(), new_lines.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (old_lines[i] == new_lines[i])
      continue;
    const auto& a = old_lines[i];
    const auto& b = new_lines[i];
    const auto at = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
    return fmt::format("{} {}: {} was {}", noun, i + 1, excerpt(b, at), excerpt(a, at));
  }
  const bool is_longer = new_lines.size() > both;
  return fmt::format("{} {} is {}: {}",
                     noun,
                     both + 1,
                     is_longer ? "new" : "gone",
                     excerpt(is_longer ? new_lines[both] : old_lines[both], 0));
}

} // namespace

std::string frames_as_lines(std::span<const Frame> frames)
{
  std::string text;
  for (const Frame& frame : frames)
    text += Json::object({{"type", name_of(frame.type)}, {"payload", frame.payload}}).dump() + "\n";
  return text;
}

std::string first_difference(const CellTrace& before, const CellTrace& now)
{
  if (auto text = first_line_difference("frame", before.frames, now.frames))
    return *text;
  if (auto text = first_line_difference("console line", before.console, now.console))
    return *text;
  return "frames and console are equal";
}

} // namespace ktstr
