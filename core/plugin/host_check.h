/// Asking a test's plugin what it makes of a cell, on the host when the machine is gone: in a child
/// process that loads it, so that a crash, a hang or an exit() of it becomes one line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/model/items.h"
#include "core/model/verdict.h"
#include "core/plugin/registry.h"

namespace ktstr {

enum class HostCheck { passed, always };

struct HostCheckAnswer {
  Verdict verdict = Verdict::unset; ///< pass, fail or skip
  std::string reason;               ///< of fail and skip; one line
};

/// What the check says, and in `messages` what it wrote meanwhile: {level, source, text}, bounded.
/// `record_file` has the cell's record so far, `folder` its other files.
/// Errors: the plugin crashed, hung, or broke the rules (plugin_fault); others as its status says.
Result<HostCheckAnswer> ask_host_check(const TestInfo& test,
                                       HostCheck check,
                                       const std::filesystem::path& record_file,
                                       const DiscoverOptions& options,
                                       Json::Array& messages);

/// Body of the hidden command `ktstr plugin-host-check CHECK FILE ID RECORD-FILE`. Returns the exit
/// status.
int answer_host_check(const std::vector<std::string>& words, int answer_fd);

} // namespace ktstr
