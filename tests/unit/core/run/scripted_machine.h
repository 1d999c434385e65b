/// A machine that follows a script: each time the host waits, the next step happens in its memory.
/// Its time is a clock that only waiting moves. For tests.
#pragma once

#include <cstddef>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/wire/frame.h"
#include "core/wire/window.h"
#include "vmm/vmm.h"

namespace ktstr::test {

class ManualClock : public Clock {
public:
  [[nodiscard]] Milliseconds now() const override { return now_; }
  void sleep(Milliseconds duration) override { now_ += duration; }

private:
  Milliseconds now_{1000};
};

class ScriptedVm : public Vm {
public:
  using Step = std::function<void(ScriptedVm&)>;
  ScriptedVm(ManualClock& clock, std::vector<Step> steps) : clock_(clock), steps_(std::move(steps))
  {
  }

  Status read_memory(std::uint64_t address, std::span<std::byte> into) override
  {
    if (is_gone_)
      return Error(ErrorKind::io, "the machine is gone");
    if (address < kWindowBase || address - kWindowBase + into.size() > memory_.size())
      return Error(ErrorKind::invalid, "outside of RAM");
    std::memcpy(into.data(), memory_.data() + (address - kWindowBase), into.size());
    return {};
  }
  Status write_memory(std::uint64_t address, std::span<const std::byte> from) override
  {
    if (address < kWindowBase || address - kWindowBase + from.size() > memory_.size())
      return Error(ErrorKind::invalid, "outside of RAM");
    std::memcpy(memory_.data() + (address - kWindowBase), from.data(), from.size());
    return {};
  }
  Status resume() override
  {
    is_resumed_ = true;
    return {};
  }
  VmEnd wait(Milliseconds limit) override
  {
    clock_.sleep(limit);
    if (end_ == VmEnd::running && is_resumed_ && next_ < steps_.size())
      steps_[next_++](*this);
    return end_;
  }
  [[nodiscard]] std::string last_words() const override { return "last words"; }
  [[nodiscard]] HostWaits host_waits() const override { return {{1, waited_ns_}}; }
  void wait_for_host(Milliseconds duration)
  {
    waited_ns_ += static_cast<std::uint64_t>(std::chrono::nanoseconds(duration).count());
  }
  void kill() override
  {
    is_killed_ = true;
    is_gone_ = true;
  }

  // What steps do.
  void append(FrameType type, std::string_view payload = "{}")
  {
    append_raw(encode_frame(type, sequence_++, payload));
  }
  void append_raw(const std::string& bytes)
  {
    memory_.replace(kLogOffset + log_written_, bytes.size(), bytes);
    log_written_ += bytes.size();
    claim(log_written_);
  }
  void claim(std::uint64_t log_written)
  {
    std::memcpy(
        memory_.data() + offsetof(WindowHeader, log_written), &log_written, sizeof(log_written));
  }
  void end(VmEnd how) { end_ = how; }

  [[nodiscard]] bool is_killed() const { return is_killed_; }
  [[nodiscard]] const std::string& memory() const { return memory_; }

private:
  std::uint64_t waited_ns_ = 0;
  ManualClock& clock_;
  std::vector<Step> steps_;
  std::size_t next_ = 0;
  std::string memory_ = std::string(kSpecOffset + (1U << 20U), '\0');
  std::uint64_t log_written_ = 0;
  std::uint32_t sequence_ = 0;
  VmEnd end_ = VmEnd::running;
  bool is_resumed_ = false;
  bool is_killed_ = false;
  bool is_gone_ = false;
};

} // namespace ktstr::test
