/// The checks that run a plugin's code, each in a child process of its own with a deadline: what
/// the child answers is a finding, and so is a crash, a hang or an exit().
#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/result.h"
#include "core/plugin/check/finding.h"
#include "core/plugin/registry.h"

namespace ktstr {

/// The checks there are: "pure" (a second description is the same as the first), "reinit" (init
/// works after deinit, and the description is the same then), "bpf" (BPF objects parse and have
/// the struct_ops map and the constants that are named).
inline constexpr std::string_view kExaminations[] = {"bpf", "pure", "reinit"};

/// Has the child `options.describer plugin-examine WHAT FILE` make a check.
PluginFinding examine_in_child(std::string_view what,
                               const std::filesystem::path& file,
                               const DiscoverOptions& options);

/// Body of that child; the exit status. Error: there is no such check.
Result<int> examine_plugin(std::string_view what, const std::filesystem::path& file, int answer_fd);

} // namespace ktstr
