/// Work types that plugins add to scenarios, as data on the host side. They travel to the guest
/// with the tests that may name them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/json.h"

namespace ktstr {

struct WorkTypeParam {
  std::string name;
  std::int64_t fallback = 0;
  std::int64_t least = 0; ///< both 0: no bounds
  std::int64_t greatest = 0;
  std::vector<std::string> words; ///< when not empty, the value is an index of these
};

struct WorkTypeInfo {
  std::string id;
  std::string description;
  std::filesystem::path plugin_file;
  std::string build_id; ///< of that file, in a cell's specification; the guest's must be the same
  std::uint32_t group_size = 1;
  std::vector<WorkTypeParam> params;
};

/// The ids that a plugin may use: those of ktstr's own types begin with a capital.
bool is_valid_work_type_id(std::string_view id);

/// What is wrong with how its parts fit together: a fallback out of bounds, a parameter twice, ...
Status validate_work_type(const WorkTypeInfo& type);

Json to_json(const WorkTypeInfo& type);
/// Every member is checked.
Result<WorkTypeInfo> work_type_from_json(const Json& json);

} // namespace ktstr
