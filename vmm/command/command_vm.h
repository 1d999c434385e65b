/// A machine of CommandVmm: a program, and the file that is its guest's RAM.
#pragma once

#include "core/base/process.h"
#include "vmm/vmm.h"

namespace ktstr {

/// The descriptor of the RAM file in the program.
inline constexpr int kMemoryFd = 3;

class CommandVm : public Vm {
public:
  /// `command` is started by resume(). Error: no memory.
  static Result<std::unique_ptr<Vm>> make(std::vector<std::string> command,
                                          std::uint64_t memory_bytes);

  Status read_memory(std::uint64_t address, std::span<std::byte> into) override;
  Status write_memory(std::uint64_t address, std::span<const std::byte> from) override;
  Status resume() override;
  VmEnd wait(Milliseconds limit) override;
  [[nodiscard]] std::string last_words() const override;
  void kill() override;

private:
  CommandVm(std::vector<std::string> command, UniqueFd memory, UniqueFd errors, std::uint64_t size)
      : command_(std::move(command)), memory_(std::move(memory)), errors_(std::move(errors)),
        reachable_(size)
  {
  }
  [[nodiscard]] Status check_range(std::uint64_t address, std::uint64_t size) const;
  VmEnd end_of(const ExitStatus& status);

  std::vector<std::string> command_;
  UniqueFd memory_;
  UniqueFd errors_;         ///< memory file that gets what the program prints
  std::uint64_t reachable_; ///< guest addresses below this are offsets in memory_
  std::optional<Process> process_;
  VmEnd end_ = VmEnd::running;
  std::string failure_; ///< how the program failed
};

} // namespace ktstr
