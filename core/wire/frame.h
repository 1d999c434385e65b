/// Frames: what the guest tells the host, one after another in the window's log. Layout,
/// little-endian: length of the payload (u32), type (u32), sequence number from 0 (u32), CRC-32 of
/// the 12 bytes before it and the payload (u32), the payload (JSON), zeros up to a multiple of 8.
/// The reader assumes an adversary.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/json.h"

namespace ktstr {

enum class FrameType : std::uint32_t {
  unset = 0,
  ready = 1,        ///< the agent is up: what the machine looks like
  body_started = 2, ///< the first instruction of the test body comes next
  log = 3,          ///< a line: {level, source, text}
  scheduler = 4,    ///< an event in a scheduler's life: {event, ...}
  check = 5,        ///< an assertion: {held, text, file, line}
  metric = 6,       ///< {name, value, unit}
  workers = 7,      ///< telemetry of a scenario's workers: array
  body_ended = 8,   ///< how the body ended: {verdict, status, ...}
  done = 9,         ///< nothing follows
  payload = 10,     ///< a program that the test ran is over: how it ended, what it printed
  message = 11,     ///< what a plugin has to say of the cell: {level, source, text, at_ns}
  coverage = 12     ///< a file of coverage data (coverage_frame.h)
};

inline constexpr std::size_t kFrameHeaderSize = 16;
/// Payloads are JSON texts; one that is larger is a damaged length.
inline constexpr std::size_t kMaxFramePayload = 4UL << 20U;

struct Frame {
  FrameType type = FrameType::unset;
  Json payload;
};

/// Bytes of one frame, padded.
std::string encode_frame(FrameType type, std::uint32_t sequence, std::string_view payload);

/// Cuts frames out of a growing byte stream.
class FrameReader {
public:
  /// Adds bytes that arrived.
  void append(std::string_view bytes) { buffer_ += bytes; }
  /// The next whole frame; nothing when more bytes are needed. An error (bad CRC, type, order,
  /// JSON) is final: the stream cannot be trusted any more.
  Result<std::optional<Frame>> next();

private:
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint32_t sequence_ = 0;
};

} // namespace ktstr
