/// Environment variables of the contract: when each counts as set, and what some of them mean.
/// Functions take the value, so that callers say where it comes from.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr::support {

using EnvValue = std::optional<std::string>;

/// Of this process; nothing when unset.
EnvValue env_value(const char* name);

/// Whether a variable of that name and value is active: by being there, by not being empty, by not
/// being blank, or by its value, as the name has it. Nothing for a name that is not of the
/// contract.
std::optional<bool> is_env_active(std::string_view name, const EnvValue& value);

/// Of KTSTR_CI: "ci" or "local".
std::string_view run_source(const EnvValue& ci);

/// Of KTSTR_HOST_CGROUP_PARENT. Text that begins with /sys/fs/cgroup and is more; else an error.
/// The default when unset or empty. `origin`: who says so, for the error.
Result<std::string>
resolve_host_cgroup_parent(const EnvValue& value,
                           std::string_view origin = "KTSTR_HOST_CGROUP_PARENT");

/// Of KTSTR_CGROUP_WALK_ROOT, which bounds how far up controllers are enabled: nothing when unset
/// or empty; an error unless the parent lies in it.
Result<std::optional<std::string>> resolve_cgroup_walk_root(const EnvValue& value,
                                                            std::string_view parent);

} // namespace ktstr::support
