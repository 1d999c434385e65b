/// A profile is a consistent set of a scheduler's flags; one dimension of the matrix. The default
/// profile has none.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/items.h"

namespace ktstr {

struct Profile {
  std::vector<std::string> flags; ///< in the scheduler's order of flags
  friend bool operator==(const Profile&, const Profile&) = default;
};

/// "vtime+nosteal"; empty for the default profile.
std::string format_profile(const Profile& profile);

enum class ProfileSelection { none, each, all };
std::optional<ProfileSelection> profile_selection_from(std::string_view name);

/// Most flags that one scheduler may have.
inline constexpr std::size_t kMaxFlags = 64;
/// Most flags of which `all` lists every set; the plan refuses more.
inline constexpr std::size_t kMaxFlagsForAll = 12;

/// The profiles of a scheduler: `none` the default only; `each` the default and every flag with
/// what it needs; `all` every consistent set. Order: fewer flags first, then the scheduler's order.
std::vector<Profile> profiles_of(const SchedulerInfo& scheduler, ProfileSelection selection);

/// An error naming an unknown flag, an unmet need or a conflict.
Status validate_profile(const SchedulerInfo& scheduler, const Profile& profile);
/// Flag definitions whose needs and conflicts name unknown flags, or that no profile can satisfy,
/// are refused.
Status validate_flags(const SchedulerInfo& scheduler);

} // namespace ktstr
