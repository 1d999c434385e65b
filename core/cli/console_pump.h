/// Carries bytes between the user and a machine's console, on a thread of its own, until it is told
/// to finish. Ctrl-] among what the user types means to leave.
#pragma once

#include <string>
#include <thread>

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace ktstr {

inline constexpr char kLeaveKey = 0x1d; ///< Ctrl-]

struct ConsoleEnds {
  int input = -1;   ///< what the user types; -1: nothing
  int output = -1;  ///< where the guest's bytes go
  int console = -1; ///< the machine's; a stream socket
};

class ConsolePump {
public:
  /// `leave` is cancelled by the key, and when nobody reads `output` any more. Everything outlives
  /// this object.
  static Result<std::unique_ptr<ConsolePump>> start(const ConsoleEnds& ends, CancelToken& leave);
  ConsolePump(const ConsolePump&) = delete;
  ConsolePump& operator=(const ConsolePump&) = delete;
  ~ConsolePump() { finish(); }

  /// Passes on what the guest has written by now, and ends.
  void finish();

private:
  ConsolePump(const ConsoleEnds& ends, CancelToken& leave, UniqueFd stop)
      : ends_(ends), leave_(leave), stop_(std::move(stop))
  {
  }
  void run();
  void take_input();
  void give_input();
  bool take_output();

  ConsoleEnds ends_;
  CancelToken& leave_;
  UniqueFd stop_;       ///< an eventfd
  std::string pending_; ///< typed, and not yet taken by the machine
  std::thread thread_;
};

} // namespace ktstr
