/// What was found in the plugin folders: the plugins that are fit to use, and the files that are
/// not, each with its reason. No plugin code runs in this process: each file is described by a
/// child that answers with JSON, so that a crash, a hang or an exit() of a plugin becomes one line.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/items.h"

namespace ktstr {

struct RefusedPlugin {
  std::filesystem::path file;
  std::string reason; ///< one line, without the file's name
  std::string hint;   ///< what to do; may be empty
};

struct PluginRegistry {
  std::vector<PluginInfo> plugins;    ///< by file name, in the order of the folders
  std::vector<RefusedPlugin> refused; ///< same order
  [[nodiscard]] std::vector<SchedulerInfo> schedulers() const;
  [[nodiscard]] std::vector<TestInfo> tests() const;
  [[nodiscard]] std::vector<PayloadInfo> payloads() const;
  [[nodiscard]] std::vector<WorkTypeInfo> work_types() const;
};

struct DiscoverOptions {
  std::vector<std::filesystem::path>
      folders; ///< scanned in this order, not recursively; files named *.so, and *.json that are
               ///< scenario documents: tests without code
  std::filesystem::path
      describer;               ///< program run as `describer plugin-describe FILE`: ktstr itself
  Milliseconds deadline{5000}; ///< for each plugin
  std::filesystem::path cache_dir; ///< descriptions are kept here; empty: not kept
  const CancelToken* cancel = nullptr;
  /// Checks a test's scenario document, which may name the work types of all plugins; the error
  /// names the place inside it. Empty: not checked.
  std::function<Status(const std::string& document, const std::vector<WorkTypeInfo>& work_types)>
      check_scenario;
};

/// --plugin-dir options first, then KTSTR_PLUGIN_PATH (colon-separated), then the install's own
/// folder (../lib/ktstr/plugins from the program), which may be absent. Absolute; each folder once.
std::vector<std::filesystem::path>
plugin_folders(const std::vector<std::filesystem::path>& from_options);

/// Never fails as a whole: what is wrong with a file or folder is an entry in `refused`. A folder
/// that does not exist is refused as well. Of two plugins that offer the same id the later one is
/// refused; the reason names the earlier one's file.
PluginRegistry discover_plugins(const DiscoverOptions& options);

/// The descriptor on which a describer writes its answer.
inline constexpr int kPluginAnswerFd = 3;

/// Body of the hidden command `ktstr plugin-describe FILE`: loads the plugin and writes lines of
/// JSON to `answer_fd`, normally kPluginAnswerFd: {"stage": ...} before each step that runs the
/// plugin's code, and at last {"plugin": ...} or {"error": {"kind", "text", "hint"}}. Returns the
/// exit status: 0 when the last line was written, whatever it says; else kDescriptionLost.
inline constexpr int kDescriptionLost = 112;
int describe_plugin(const std::filesystem::path& file, int answer_fd);

} // namespace ktstr
