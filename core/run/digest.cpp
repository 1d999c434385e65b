#include "core/run/digest.h"

#include "core/base/file.h"

namespace ktstr {

std::string cell_digest(std::span<const Frame> frames, std::string_view console)
{
  // Sizes are part of it, so that no text can move from one piece to the next unnoticed.
  std::string everything;
  for (const Frame& frame : frames) {
    const auto payload = frame.payload.dump();
    everything += fmt::format("{} {}\n", static_cast<std::uint32_t>(frame.type), payload.size());
    everything += payload;
  }
  everything += fmt::format("console {}\n", console.size());
  everything += console;
  return content_hash(everything);
}

} // namespace ktstr
