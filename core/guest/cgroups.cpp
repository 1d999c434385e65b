#include "core/guest/cgroups.h"

#include <algorithm>
#include <filesystem>

#include "core/base/file.h"
#include "core/guest/mounts.h"

namespace ktstr::guest {

namespace {

constexpr std::uint64_t kLeastReserveMib = 96;
constexpr int kMaxProcesses = 16384;

/// A kernel without the controller has no such file: then there is no bound.
void set_if_present(const std::string& file, const std::string& value)
{
  if (std::filesystem::exists(file))
    static_cast<void>(write_control_file(file, value));
}

} // namespace

std::uint64_t memory_limit_mib(std::uint64_t machine_memory_mib)
{
  const auto reserve = std::max(kLeastReserveMib, machine_memory_mib / 8);
  return std::max(machine_memory_mib / 2,
                  machine_memory_mib - std::min(machine_memory_mib, reserve));
}

Result<CellCgroups> CellCgroups::create(const std::string& root, std::uint64_t machine_memory_mib)
{
  CellCgroups cgroups;
  cgroups.scheduler_ = root + "/scheduler";
  cgroups.test_ = root + "/test";
  cgroups.body_ = cgroups.test_ + "/body";
  cgroups.scenarios_ = cgroups.test_ + "/work";
  for (const auto* folder : {&cgroups.scheduler_, &cgroups.test_})
    if (auto status = make_directories(*folder); !status)
      return status.error().with_context("cannot make the cell's cgroups");
  set_if_present(cgroups.test_ + "/memory.max",
                 fmt::format("{}M", memory_limit_mib(machine_memory_mib)));
  set_if_present(cgroups.test_ + "/pids.max", std::to_string(kMaxProcesses));
  if (auto status = enable_cgroup_controllers(cgroups.test_); !status)
    return status.error().with_context("cannot hand controllers to the test's cgroup");
  for (const auto* folder : {&cgroups.body_, &cgroups.scenarios_})
    if (auto status = make_directories(*folder); !status)
      return status.error().with_context("cannot make the cell's cgroups");
  if (auto status = enable_cgroup_controllers(cgroups.scenarios_); !status)
    return status.error().with_context("cannot hand controllers to the scenarios' cgroup");
  return cgroups;
}

void CellCgroups::kill_test() const
{
  set_if_present(test_ + "/cgroup.kill", "1");
}

void CellCgroups::kill_scheduler() const
{
  set_if_present(scheduler_ + "/cgroup.kill", "1");
}

} // namespace ktstr::guest
