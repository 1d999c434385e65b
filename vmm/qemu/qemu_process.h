/// One QEMU process: started paused with its memory files, spoken to over QMP, ended with this
/// object. Knows nothing of guests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/process.h"
#include "core/base/result.h"
#include "vmm/qemu/guest_ram.h"
#include "vmm/qemu/qmp.h"

namespace ktstr {

/// How long QEMU may take to build a machine: seconds for 252 vCPUs on a busy host.
inline constexpr Milliseconds kBuildLimit{60000};

struct QemuStart {
  std::string program;
  std::vector<std::string> arguments;
  int console_fd = -1;         ///< it gets this one as kConsoleFd
  bool is_in_lockstep = false; ///< with lockstep/lockstep.c: the host's pace changes no bit
  Milliseconds limit = kBuildLimit;
};

class QemuProcess {
public:
  /// Waits until its machine is built. The error says what QEMU said last.
  static Result<QemuProcess> start(QemuStart how, GuestRam ram);

  [[nodiscard]] QmpClient& qmp() { return qmp_; }
  [[nodiscard]] Process& process() { return process_; }
  [[nodiscard]] const Process& process() const { return process_; }
  [[nodiscard]] GuestRam& ram() { return ram_; }
  /// What it wrote to its standard error, made printable, in one line; the end of it when that
  /// is long.
  [[nodiscard]] std::string last_words() const;

private:
  QemuProcess(Process process, QmpClient qmp, GuestRam ram, UniqueFd errors)
      : process_(std::move(process)), qmp_(std::move(qmp)), ram_(std::move(ram)),
        errors_(std::move(errors))
  {
  }
  Process process_;
  QmpClient qmp_;
  GuestRam ram_;
  UniqueFd errors_; ///< memory file that is its standard error
};

} // namespace ktstr
