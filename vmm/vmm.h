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
#include "vmm/host_wait.h"

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
  bool is_perf = false; ///< huge pages for its memory, a CPU of the host for each vCPU; kvm only
  std::uint64_t seed = 0;
  std::filesystem::path console_file; ///< the guest's console is written here
  int console_fd = -1; ///< a stream socket that is its console instead, both ways; borrowed
};

/// How a machine came to its end.
enum class VmEnd {
  running,
  parked,      ///< the guest stopped it (core/wire/park.h): resume() goes on
  powered_off, ///< the guest ended it
  reset,       ///< the guest rebooted: a panic or triple fault
  vmm_failed,  ///< the back end's process died by itself
  killed       ///< by kill()
};

std::string_view name_of(VmEnd end);

/// One running machine. Create it, use it and let it end on one thread: it dies with this object,
/// and with the thread that made it, and with the harness, however that dies.
class Vm {
public:
  virtual ~Vm() = default;

  /// Guest-physical memory, from creation until kill() - also after the guest ended by itself, so
  /// that its last words can be read. Bounds-checked: `invalid` outside of RAM. `io` when the
  /// machine is gone.
  virtual Status read_memory(std::uint64_t address, std::span<std::byte> into) = 0;
  virtual Status write_memory(std::uint64_t address, std::span<const std::byte> from) = 0;

  /// Starts the vCPUs: the machine is created paused so that its memory can be filled first.
  virtual Status resume() = 0;
  /// Waits until the machine ends or the time is over. Only looks on: a machine in virtual time is
  /// not disturbed.
  virtual VmEnd wait(Milliseconds limit) = 0;
  /// Last words of the back end's process when it failed; empty otherwise.
  [[nodiscard]] virtual std::string last_words() const = 0;
  virtual void kill() = 0;
  /// Memory of the host that this machine alone uses; 0 when not known.
  [[nodiscard]] virtual std::uint64_t private_memory_kib() const { return 0; }
  /// How long what runs its CPUs has waited for CPUs of the host. Empty when not known.
  [[nodiscard]] virtual HostWaits host_waits() const { return {}; }
};

/// A machine that was booted until its agent waits at the window, and saved. Forks start from it.
struct VmTemplate {
  std::string key; ///< names everything that shaped it: equal keys, equal machines
  std::filesystem::path folder;
  std::uint64_t size_bytes = 0;       ///< on disk
  bool is_new = false;                ///< built by this call, not found in the cache
  Milliseconds build_time{0};         ///< how long that took
  std::filesystem::path boot_console; ///< what the guest printed while it booted
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

  /// Finds the template of such machines, or builds it (a boot). `seed` and `console_file` of the
  /// configuration do not matter. Thread-safe; one builder per template among all processes, the
  /// others wait. Errors: as create(); `guest_fault` (the guest ended, or its agent was not ready
  /// in time, with the end of its console); `io` (the cache is full or read-only); `cancelled`.
  virtual Result<VmTemplate> prepare_template(const VmConfig& config, const CancelToken* cancel);
  /// Creates a paused machine that stands where the template stood: the agent waits at the window
  /// for HostState::go. `config` is the one that the template was prepared with, except for
  /// `console_file`, which gets what this fork prints. Thread-safe. Error `unavailable` when the
  /// template is gone or damaged: prepare it again, or create() instead.
  virtual Result<std::unique_ptr<Vm>> fork(const VmTemplate& from, const VmConfig& config);
};

} // namespace ktstr
