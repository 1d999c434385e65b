#include "core/support/test_entry.h"

namespace ktstr::support {

std::vector<std::string> TestEntry::all_include_files() const
{
  std::vector<std::string> files;
  const auto add = [&](const std::vector<std::string>& more) {
    files.insert(files.end(), more.begin(), more.end());
  };
  if (payload)
    add(payload->include_files);
  for (const Payload& workload : workloads)
    add(workload.include_files);
  add(extra_include_files);
  return files;
}

} // namespace ktstr::support
