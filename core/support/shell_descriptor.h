/// What a shell in a test's guest needs to know of the test, as one line of JSON between programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"

namespace ktstr::support {

struct ShellTestDescriptor {
  std::uint32_t numa_nodes = 0;
  std::uint32_t llcs = 0;
  std::uint32_t cores = 0;
  std::uint32_t threads = 0;
  std::uint32_t memory_mib = 0;
  bool wprof = false;
  std::vector<std::string> extra_include_files;
  std::string scheduler_name;
  std::string scheduler_kind = "eevdf";
  std::optional<std::string> wprof_args;
  bool performance_mode = false;
  std::vector<std::string> scheduler_enable_cmds;
  std::vector<std::string> scheduler_disable_cmds;
};

/// Every member may be absent, unknown ones are passed over; one that is there must have its type.
Result<ShellTestDescriptor> shell_descriptor_from_json(const Json& json);
/// All members, in the order above.
Json to_json(const ShellTestDescriptor& descriptor);

} // namespace ktstr::support
