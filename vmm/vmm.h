/// The interface of VM back ends: `Vmm` makes machines, `Vm` is one. A back end is configuration
/// plus probes; it knows nothing of tests. qemu boots real kernels; host runs on this machine; fake
/// is scripted for tests of the layers above.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/topology.h"

namespace ktstr {

enum class Accelerator { unset, tcg, kvm, none };
enum class VmClock { unset, virtual_time, real_time };

std::string_view name_of(Accelerator accelerator);
std::string_view name_of(VmClock clock);

/// What a back end can do on this machine.
struct VmmProbe {
  bool is_usable = false;
  std::string version;              ///< "QEMU 10.0.2 (Debian ...)"
  std::vector<std::string> reasons; ///< why not, or what is limited; one line each
};

/// Everything that defines a machine. Two equal configurations boot equal machines.
struct VmConfig {
  Topology topology;
  std::uint32_t memory_mib = 512;
  std::filesystem::path kernel;
  std::filesystem::path initramfs;
  std::vector<std::string> kernel_arguments; ///< added to the back end's own
  Accelerator accelerator = Accelerator::tcg;
  VmClock clock = VmClock::virtual_time;
  std::uint64_t seed = 0;
  std::filesystem::path console_file; ///< the guest's console is written here
};

/// How a machine came to its end.
enum class VmEnd {
  running,
  powered_off, ///< the guest ended it
  reset,       ///< the guest rebooted: a panic or triple fault
  vmm_failed,  ///< the back end's process died by itself
  killed       ///< by kill()
};

/// One running machine. Used from one thread. It dies with this object, and with the harness,
/// however that dies.
class Vm {
public:
  virtual ~Vm() = default;

  /// Guest-physical memory, while the machine exists, running or not. Bounds-checked: `invalid`
  /// outside of RAM.
  virtual Status read_memory(std::uint64_t address, std::span<std::byte> into) = 0;
  virtual Status write_memory(std::uint64_t address, std::span<const std::byte> from) = 0;

  /// Starts the vCPUs: the machine is created paused so that its memory can be filled first.
  virtual Status resume() = 0;
  /// Waits until the machine ends or the time is over.
  virtual VmEnd wait(Milliseconds limit) = 0;
  /// Last words of the back end's process when it failed; empty otherwise.
  [[nodiscard]] virtual std::string last_words() const = 0;
  virtual void kill() = 0;
};

class Vmm {
public:
  virtual ~Vmm() = default;
  [[nodiscard]] virtual std::string_view id() const = 0;
  /// Cheap; starts no machine.
  virtual VmmProbe probe() = 0;
  /// Creates a machine, paused. Thread-safe. Errors: `unavailable` (nothing installed, with what to
  /// install), `unsupported` (this topology or accelerator cannot be had).
  virtual Result<std::unique_ptr<Vm>> create(const VmConfig& config) = 0;
};

} // namespace ktstr
