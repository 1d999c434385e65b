/// One plugin file, loaded into this process: on the host only in the describing child, in the
/// guest in the agent's children. The only place that knows Boost.DLL. A library is opened NOW |
/// LOCAL and never closed.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <ktstr/payload.h>
#include <ktstr/plugin.h>
#include <ktstr/scheduler.h>
#include <ktstr/test.h>
#include <ktstr/vmm.h>
#include <ktstr/work_type.h>

#include "core/base/result.h"

namespace ktstr {

/// Called before each step that runs the plugin's code: "load" (its constructors), "init",
/// "describe", "deinit". So that who watches this process can say where it crashed.
using PluginStageObserver = std::function<void(std::string_view stage)>;

class PluginLibrary {
public:
  /// Opens the file, checks note, magic and versions, and calls its `init` with `host`.
  /// Errors: not_a_plugin, incompatible, plugin_fault, io; each text names the file and the reason;
  /// its message() is the reason alone. `host` must outlive the process's use of the plugin.
  static Result<std::unique_ptr<PluginLibrary>> open(const std::filesystem::path& file,
                                                     const ktstr_host& host,
                                                     PluginStageObserver on_stage = {});

  [[nodiscard]] const ktstr_plugin_entry& entry() const { return *entry_; }
  /// Absolute.
  [[nodiscard]] const std::filesystem::path& file() const;

  /// All items of a kind, normalised: every record is ours, of our size, zero-filled, and lives as
  /// long as this; texts, bytes and tables in it are the plugin's. Nested records (flags,
  /// constraints, ...) are normalised as well. Errors name the factory, the index and the rule that
  /// was broken.
  Result<std::vector<const ktstr_scheduler*>> schedulers();
  Result<std::vector<const ktstr_test*>> tests();
  Result<std::vector<const ktstr_payload*>> payloads();
  Result<std::vector<const ktstr_vmm*>> vmms();
  Result<std::vector<const ktstr_work_type*>> work_types();

  /// Calls `deinit`, once; later calls do nothing. Not called by the destructor: a child that ran a
  /// plugin usually just ends.
  Status deinit();

  ~PluginLibrary();
  PluginLibrary(const PluginLibrary&) = delete;
  PluginLibrary& operator=(const PluginLibrary&) = delete;

private:
  struct State;
  explicit PluginLibrary(std::unique_ptr<State> state);
  template <typename T> Result<std::vector<const T*>> read_items(const char* factory_id);
  std::unique_ptr<State> state_;
  const ktstr_plugin_entry* entry_ = nullptr;
};

/// The build id of an ELF file in hex, or the content's hash when it has none. Runs no code of it.
Result<std::string> plugin_build_id(const std::filesystem::path& file);

} // namespace ktstr
