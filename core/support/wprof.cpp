#include "core/support/wprof.h"

#include <algorithm>
#include <fstream>

#include "core/support/constants.h"

namespace ktstr::support {

Rejection check_wprof_pb_shape(const std::filesystem::path& file)
{
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  std::ifstream in(file, std::ios::binary);
  if (error || !in)
    return BrokenRule{"missing",
                      fmt::format("trace '{}' is missing or not readable", file.string())};
  if (size < kWprofPbMinBytes)
    return BrokenRule{"short",
                      fmt::format("trace '{}' has {} bytes, at least {} are expected",
                                  file.string(),
                                  size,
                                  kWprofPbMinBytes)};
  const int first = in.get();
  if (first != kPerfettoTracePacketsTag)
    return BrokenRule{"tag",
                      fmt::format("trace '{}' begins with byte {:#04x}, not {:#04x}",
                                  file.string(),
                                  first,
                                  kPerfettoTracePacketsTag)};
  return std::nullopt;
}

std::vector<TraceFrame> split_trace(std::span<const std::uint8_t> trace, std::size_t cap)
{
  KTSTR_ASSERT(cap > 0);
  std::vector<TraceFrame> frames;
  do {
    const auto part = trace.first(std::min(cap, trace.size()));
    trace = trace.subspan(part.size());
    frames.push_back({.kind = trace.empty() ? TraceFrameKind::terminal : TraceFrameKind::chunk,
                      .bytes = {part.begin(), part.end()}});
  } while (!trace.empty());
  return frames;
}

std::optional<std::vector<std::uint8_t>> reassemble_trace(const std::vector<TraceFrame>& frames)
{
  std::vector<std::uint8_t> trace;
  for (const TraceFrame& frame : frames) {
    if (frame.kind == TraceFrameKind::unrelated)
      continue;
    if (!frame.is_crc_ok)
      return std::nullopt;
    trace.insert(trace.end(), frame.bytes.begin(), frame.bytes.end());
    if (frame.kind == TraceFrameKind::terminal)
      return trace.empty() ? std::nullopt : std::optional(std::move(trace));
  }
  return std::nullopt;
}

} // namespace ktstr::support
