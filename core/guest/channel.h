/// Messages between the agent and a child that runs foreign code: one datagram each, so that they
/// are whole or absent, whichever thread or grandchild sent them and whenever it died.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/wire/frame.h"

namespace ktstr::guest {

/// What a message is. A child's report has the frame it becomes; the rest is between agent and
/// child.
enum class MessageKind : std::uint32_t {
  unset = 0,
  frame,    ///< {"type": FrameType, "payload": ...}: to be forwarded to the host
  prepared, ///< child: everything is loaded, give the word. {} or {"fault", "reason"}
  cell,     ///< agent: the cell's specification, for the process that runs its body
  go,       ///< agent: start the body. {"deadline_ns"}
  started,  ///< child: a scheduler is attached. {"ops"}, or {"reason", "log"} when it is not
  exited,   ///< child: a scheduler died. {"kind", "reason", "dump"}
  stop,     ///< agent: end it
  stopped,  ///< child: it is ended. What is known: {"kind", "reason", "dump"}
  begun,    ///< child: the next instruction is the test body's. {"at_ns"}
  change,   ///< child: change the scheduler under test. {"action", "id"}
  changed,  ///< agent: it was. {} or {"unsupported", "error"}
  ended     ///< child: the body returned. {"verdict", "status", "error", "duration_ns"}
};

struct Message {
  MessageKind kind = MessageKind::unset;
  Json payload;
};

class Channel {
public:
  /// Two connected ends.
  static Result<std::pair<Channel, Channel>> create();
  explicit Channel(UniqueFd fd) : fd_(std::move(fd)) {}

  [[nodiscard]] int fd() const { return fd_.get(); }
  /// Blocks while the reader is behind. Thread-safe. Errors: the other end is gone; the message is
  /// larger than a frame may be.
  Status send(MessageKind kind, const Json& payload = Json::object()) const;
  /// Never blocks. Nothing: no message is waiting. A damaged message is an error, and skipped.
  Result<std::optional<Message>> receive() const;
  /// Waits for a message until the guest's clock reads `deadline_ns`. Nothing: too late, or the
  /// other end is gone.
  Result<std::optional<Message>> wait(std::uint64_t deadline_ns) const;

private:
  UniqueFd fd_;
};

} // namespace ktstr::guest
