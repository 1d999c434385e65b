/// Traces of the guest: what a trace file must look like, and the frames in which one leaves the
/// guest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "core/support/broken_rule.h"

namespace ktstr::support {

/// A Perfetto trace by its size and first byte. Rules: missing, short, tag.
Rejection check_wprof_pb_shape(const std::filesystem::path& file);

enum class TraceFrameKind {
  unrelated, ///< something else that comes the same way
  chunk,     ///< more follows
  terminal   ///< the last, possibly the only one
};

struct TraceFrame {
  TraceFrameKind kind = TraceFrameKind::unrelated;
  bool is_crc_ok = true;
  std::vector<std::uint8_t> bytes;
};

/// At most `cap` (> 0) bytes in a frame.
std::vector<TraceFrame> split_trace(std::span<const std::uint8_t> trace, std::size_t cap);

/// The trace up to the first terminal frame. Nothing when a frame of it is damaged, when there is
/// no terminal frame, or when the trace is empty. What comes after is not looked at.
std::optional<std::vector<std::uint8_t>> reassemble_trace(const std::vector<TraceFrame>& frames);

} // namespace ktstr::support
