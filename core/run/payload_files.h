/// Where the files of payloads are on this host, and where they will be in the guest.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/model/items.h"
#include "vmm/initramfs.h"

namespace ktstr {

/// Replaces each payload's path by the absolute one of its program. Errors: one that the test names
/// but no plugin offers (plugin_fault); a program that this host does not have (unsupported, with
/// what to install).
Status find_payload_programs(TestInfo& test);

/// All include files of the schedulers, the test and its payloads, folders with what is in them,
/// sorted by the guest's path. Errors: one that is not there; two that would have the same path in
/// the guest.
Result<std::vector<PlacedFile>> include_files(const SchedulerInfo& scheduler, const TestInfo& test);

} // namespace ktstr
