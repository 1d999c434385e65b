/// The user's terminal in raw mode: every key goes to the program as it is. However the program
/// ends, SIGKILL included, the terminal gets its modes back: a child waits for just that.
#pragma once

#include <sys/types.h>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace ktstr {

class RawTerminal {
public:
  /// `terminal` stays open as long as this object. Before any thread is started.
  static Result<RawTerminal> enter(int terminal);
  RawTerminal(RawTerminal&& other) noexcept
      : leash_(std::move(other.leash_)), keeper_(std::exchange(other.keeper_, -1))
  {
  }
  RawTerminal& operator=(RawTerminal&&) = delete;
  ~RawTerminal() { restore(); }

  /// Gives the modes back now.
  void restore();

private:
  RawTerminal(UniqueFd leash, pid_t keeper) : leash_(std::move(leash)), keeper_(keeper) {}
  UniqueFd leash_; ///< its end is the keeper's word
  pid_t keeper_ = -1;
};

struct TerminalSize {
  int rows = 24;
  int columns = 80;
};
TerminalSize terminal_size(int terminal);

} // namespace ktstr
