/// A scripted back end for tests of everything above the VMs: no process, no kernel, no waiting. A
/// script is what the guest would do; its time passes only in Vm::wait(), so a test of a minute's
/// deadline takes no time.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "core/base/json.h"
#include "core/wire/frame.h"
#include "core/wire/window.h"
#include "vmm/vmm.h"

namespace ktstr {

/// Appends a frame to the window's log.
struct FakeFrame {
  FrameType type = FrameType::log;
  Json payload = Json::object();
};
/// Raises the guest's state.
struct FakeState {
  GuestState state = GuestState::booting;
};
/// Writes any bytes anywhere into the window, as a guest gone wild does.
struct FakeBytes {
  std::uint64_t offset = 0;
  std::string bytes;
};
/// Prints to the console.
struct FakeText {
  std::string text;
};
/// Ends the machine.
struct FakeEnd {
  VmEnd end = VmEnd::powered_off;
  std::string last_words; ///< for vmm_failed
};

struct FakeStep {
  Milliseconds after{0}; ///< since the step before
  std::variant<FakeFrame, FakeState, FakeBytes, FakeText, FakeEnd> action;
};

/// What a guest does with its cell; called when its vCPUs start. `spec` is null when the window
/// holds no cell.
using FakeScript = std::function<std::vector<FakeStep>(const Json& spec, const VmConfig& config)>;

class FakeVmm : public Vmm {
public:
  explicit FakeVmm(FakeScript script) : script_(std::move(script)) {}
  [[nodiscard]] std::string_view id() const override { return "fake"; }
  VmmProbe probe() override;
  Result<std::unique_ptr<Vm>> create(const VmConfig& config) override;
  Result<VmTemplate> prepare_template(const VmConfig& config, const CancelToken* cancel) override;
  Result<std::unique_ptr<Vm>> fork(const VmTemplate& from, const VmConfig& config) override;

  /// Errors to answer with, from now on; nothing: succeed. Set before the threads that use it
  /// start.
  std::optional<Error> create_error;
  std::optional<Error> template_error;
  std::optional<Error> fork_error;

  /// How often each was asked for.
  std::atomic<int> creates{0};
  std::atomic<int> templates{0};
  std::atomic<int> forks{0};

private:
  FakeScript script_;
};

} // namespace ktstr
