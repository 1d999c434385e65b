/// QMP, QEMU's control protocol, over a private socket pair: JSON lines, one command at a time.
/// Nothing is sent once the guest runs: traffic wakes QEMU's main loop at host-dependent moments,
/// which cells in virtual time must not see. Reading does not.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/unique_fd.h"

namespace ktstr {

class QmpClient {
public:
  explicit QmpClient(UniqueFd socket) : socket_(std::move(socket)) {}

  /// Waits for the greeting and enters command mode: the machine is built when it returns.
  Status handshake(Milliseconds limit);
  /// Runs one command and returns its "return" member.
  Result<Json> execute(std::string_view command, Json arguments, Milliseconds limit);
  /// Runs one command that keeps QEMU from answering: it has worked when it answers, or when this
  /// event comes. A later answer is passed over.
  Status start(std::string_view command, std::string_view event, Milliseconds limit);
  /// Waits up to the limit for an event with one of these names; null when none came, or when QEMU
  /// is gone. An event is found until `forget_events` is called.
  Json wait_for_event(std::initializer_list<std::string_view> names, Milliseconds limit);
  /// The same, but the event is found once only: for a sequence of events, of which several may
  /// arrive at once.
  Json take_event(std::initializer_list<std::string_view> names, Milliseconds limit);
  void forget_events() { events_.clear(); }

private:
  Status send(std::string_view command, Json arguments);
  /// Where in events_ the first of them is, at its end when none came.
  std::vector<Json>::iterator find_event(std::initializer_list<std::string_view> names,
                                         Milliseconds limit);
  Result<Json> next_reply(Milliseconds limit);
  /// The next reply among the bytes that arrived; events before it are kept.
  std::optional<Result<Json>> next_buffered();
  enum class Received { bytes, nothing, closed };
  Received receive(Milliseconds deadline);

  UniqueFd socket_;
  std::string buffer_;
  std::vector<Json> events_;
};

} // namespace ktstr
