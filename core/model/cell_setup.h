/// What the guest of a cell has beside its scheduler and its test, by the wish of both: the
/// scheduler's comes first, and where they disagree the test has its way.
#pragma once

#include <string>
#include <vector>

#include "core/model/items.h"

namespace ktstr {

/// A file that is written before the scheduler starts.
struct ConfigFile {
  std::string path; ///< in the guest
  std::string content;
};

/// Both setups as one. The path of a test's config that names none is the scheduler's; a relative
/// file of the list is in the folder of whoever wanted it.
GuestSetup merged_setup(const SchedulerInfo& scheduler, const TestInfo& test);

/// The config of the schedulers that the test attaches, of the cell's own, and of the test; of one
/// path there is one, the last of them.
std::vector<ConfigFile> config_files(const SchedulerInfo& scheduler, const TestInfo& test);

/// The scheduler's arguments with those of its flags in `profile`, and the test's; "{file}" is the
/// config of whoever says it, and in a test without a path of its own the scheduler's.
std::vector<std::string> scheduler_arguments(const SchedulerInfo& scheduler,
                                             const std::vector<std::string>& profile,
                                             const TestInfo& test);

} // namespace ktstr
