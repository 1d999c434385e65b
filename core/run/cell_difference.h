/// What two runs of one cell differ in first: for people who replay a cell whose digest changed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/wire/frame.h"

namespace ktstr {

/// Name of the file in a cell's folder that keeps its frames.
inline constexpr std::string_view kFramesFile = "frames.jsonl";

/// The guest's frames as JSON lines, {"type", "payload"}, in the order in which they came.
std::string frames_as_lines(std::span<const Frame> frames);

/// What one run of a cell left.
struct CellTrace {
  std::string frames; ///< as frames_as_lines() wrote them
  std::string console;
};

/// The first frame that differs, else the first line of the console, as one printable line. Says so
/// when nothing differs.
std::string first_difference(const CellTrace& before, const CellTrace& now);

} // namespace ktstr
