/// What a test or a scheduler wants of the guest of its cells, as data on the host side.
#pragma once

#include <string>
#include <vector>

#include "core/base/json.h"

namespace ktstr {

struct GuestSetup {
  std::vector<std::string> sysctls;             ///< "name=value", in order
  std::vector<std::string> kernel_arguments;    ///< words of the kernel's command line
  std::vector<std::string> files;               ///< of the host, for /include-files
  std::string config;                           ///< content of config_path
  std::string config_path;                      ///< in the guest; empty: there is none
  std::vector<std::string> scheduler_arguments; ///< a test's; "{file}" in them is config_path

  /// Whether it asks for anything, which takes a guest of the cell's own.
  [[nodiscard]] bool is_empty() const;
};

/// Members that are not set are left out; nothing set is an empty object.
Json to_json(const GuestSetup& setup);
Result<GuestSetup> setup_from_json(const Json& json);

/// Each "{file}" in `arguments` replaced by `path`.
std::vector<std::string> with_file(std::vector<std::string> arguments, const std::string& path);
bool names_file(const std::vector<std::string>& arguments);

} // namespace ktstr
