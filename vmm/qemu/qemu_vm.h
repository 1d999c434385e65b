/// A machine of the QEMU back end.
#pragma once

#include "vmm/qemu/qemu_process.h"
#include "vmm/vmm.h"

namespace ktstr {

class QemuVm : public Vm {
public:
  explicit QemuVm(QemuProcess qemu) : qemu_(std::move(qemu)) {}

  Status read_memory(std::uint64_t address, std::span<std::byte> into) override;
  Status write_memory(std::uint64_t address, std::span<const std::byte> from) override;
  Status resume() override;
  VmEnd wait(Milliseconds limit) override;
  [[nodiscard]] std::string last_words() const override;
  void kill() override;
  [[nodiscard]] std::uint64_t private_memory_kib() const override;
  [[nodiscard]] HostWaits host_waits() const override;

  [[nodiscard]] QmpClient& qmp() { return qemu_.qmp(); }
  [[nodiscard]] GuestRam& ram() { return qemu_.ram(); }

private:
  QemuProcess qemu_;
  VmEnd end_ = VmEnd::running;
};

} // namespace ktstr
