/// What QEMU and /dev/kvm are on this machine, found without starting a machine.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

struct QemuVersion {
  int major = 0;
  std::string text; ///< "QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)"
};

/// Reads the first line of `qemu-system-x86_64 --version`.
Result<QemuVersion> parse_qemu_version(std::string_view output);

/// Runs the program. Error `unavailable`: not installed, does not run, or too old, with what to
/// install.
Result<QemuVersion> probe_qemu(const std::string& program);

/// The same, remembered in `memory`, a folder, for as long as the program's file is that one. A
/// script says nothing of the program it starts: it is asked each time.
Result<QemuVersion> known_qemu(const std::string& program, const std::filesystem::path& memory);

/// Why /dev/kvm cannot be used; nothing when it opens, which does not prove that it works.
std::string reason_against_kvm();

} // namespace ktstr
