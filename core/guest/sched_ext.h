/// What the kernel says about sched_ext in /sys/kernel/sched_ext: the proof that a scheduler is
/// attached, and that it still is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace ktstr::guest {

inline constexpr const char* kSchedExtFolder = "/sys/kernel/sched_ext";

struct SchedExtState {
  std::string state =
      "absent";    ///< "enabled", "disabled", ...; "absent": a kernel without sched_ext
  std::string ops; ///< name of the scheduler in root/ops; empty when there is none
  std::uint64_t enable_seq = 0;  ///< how often one was enabled
  std::uint64_t nr_rejected = 0; ///< tasks that ops.init_task refused
  [[nodiscard]] bool is_present() const { return state != "absent"; }
  [[nodiscard]] bool is_enabled() const { return state == "enabled"; }
  /// No scheduler, and none on its way in or out.
  [[nodiscard]] bool is_idle() const { return !is_present() || state == "disabled"; }
};

SchedExtState read_sched_ext(const std::filesystem::path& folder = kSchedExtFolder);

} // namespace ktstr::guest
