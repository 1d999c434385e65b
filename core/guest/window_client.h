/// The guest's side of the window (core/wire/window.h): waits for the host's word, reads what it
/// asked for, and appends frames to the log. The memory is shared with a host that writes while the
/// machine stands still, so nothing of it is kept from one look to the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/result.h"
#include "core/wire/frame.h"
#include "core/wire/window.h"

namespace ktstr::guest {

class WindowClient {
public:
  /// Maps the window's physical memory. Children do not inherit the mapping: nothing that a test
  /// does can reach it.
  static Result<WindowClient> map();

  /// Over memory of the caller's, kWindowSize bytes that outlive this object.
  explicit WindowClient(std::span<std::byte> memory) : memory_(memory) {}

  /// The host has written everything and wants the cell to run.
  [[nodiscard]] bool is_go() const;

  /// Sleeps until is_go(). The machine may be saved and restored, here and as often as the host
  /// likes.
  void wait_for_go() const;

  /// Specification and archive, checked. Only after is_go().
  [[nodiscard]] Result<WindowRequest> request() const;

  void set_state(GuestState state);

  /// Appends a frame. The log keeps a reserve for frames that say how the cell ended; what does not
  /// fit is dropped and counted.
  void append(FrameType type, const Json& payload);

private:
  [[nodiscard]] volatile WindowHeader& header() const;
  [[nodiscard]] bool fits(FrameType type, std::size_t size) const;

  std::span<std::byte> memory_;
  std::uint64_t written_ = 0; ///< ours: a host that fills in the header sets its copy to zero
  std::uint64_t dropped_ = 0;
  std::uint32_t sequence_ = 0;
};

} // namespace ktstr::guest
