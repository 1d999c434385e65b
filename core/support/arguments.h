/// Readers of single arguments out of a command line that is otherwise not looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ktstr::support {

/// --ktstr-test-fn=NAME, which may be empty, or --ktstr-test-fn NAME.
std::optional<std::string> test_fn_argument(const std::vector<std::string>& arguments);
/// --ktstr-topo=TEXT; an empty one does not count, a later one may.
std::optional<std::string> topo_argument(const std::vector<std::string>& arguments);
/// --ktstr-export-test=NAME; an empty name is kept.
std::optional<std::string> export_test_argument(const std::vector<std::string>& arguments);

/// FLAG=VALUE. The first one, or the first that is not empty.
std::optional<std::string>
value_of_flag(const std::vector<std::string>& arguments, std::string_view flag, bool takes_empty);

struct CellParentArgument {
  enum class State { absent, missing_value, value };
  State state = State::absent;
  std::string value; ///< not checked to be a path; may be empty
};

/// The first --cell-parent-cgroup, with '=' or the next argument as its value.
CellParentArgument cell_parent_argument(const std::vector<std::string>& arguments);

/// Where the guest's cgroups are: below the value when it is a path that is not the root alone,
/// else below the default.
std::string guest_cgroup_root(const CellParentArgument& argument);

} // namespace ktstr::support
