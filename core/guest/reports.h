/// The frames that the agent writes about a cell, in the words of core/wire/README.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/guest/channel.h"
#include "core/guest/window_client.h"
#include "core/model/verdict.h"

namespace ktstr::guest {

/// Why a cell never got to its body.
struct CellError {
  Fault fault = Fault::guest;
  std::string reason;
};

class Reports {
public:
  explicit Reports(WindowClient& window) : window_(window) {}

  void log(std::string_view level, std::string_view source, std::string_view text);
  /// `members` are those of the event beside its name and time.
  void scheduler(std::string_view event, Json members);
  void body_started(std::uint64_t at_ns);
  void body_ended(const Json& members);
  void coverage(const Json& payload);
  void done();
  void failed(const CellError& error);

  /// Passes on what a child reports. False for frames that are not a child's to send.
  bool forward(const Message& message);

  [[nodiscard]] std::uint64_t checks() const { return checks_; }
  [[nodiscard]] std::uint64_t scenarios() const { return scenarios_; }
  [[nodiscard]] std::uint64_t payloads() const { return payloads_; }

private:
  WindowClient& window_;
  std::uint64_t checks_ = 0;
  std::uint64_t scenarios_ = 0; ///< each reports its workers once
  std::uint64_t payloads_ = 0;
};

/// What a child sends for the agent to forward.
Json frame_message(FrameType type, Json payload);

/// Payload of a `log` frame.
Json log_line(std::string_view level, std::string_view source, std::string_view text);

} // namespace ktstr::guest
