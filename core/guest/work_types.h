/// Work types of plugins in the guest: their plugins are loaded into the test's process when a
/// scenario names them, and each worker calls its loop in a fork of it.
#pragma once

#include <memory>
#include <vector>

#include "core/guest/run_services.h"
#include "core/plugin/plugin_library.h"
#include "core/scenario/worker_run.h"

namespace ktstr::guest {

class PluginWorkTypes {
public:
  /// `loaded` is the plugin that this process runs already, null: none. Both outlive it.
  PluginWorkTypes(const HostServices& host, PluginLibrary* loaded) : host_(host), loaded_(loaded) {}

  /// The loops of these types, by id; valid as long as this object. Errors: a plugin cannot be
  /// loaded, or does not offer the type.
  Result<CustomWork> loops_of(const std::vector<WorkTypeInfo>& types);

private:
  Result<PluginLibrary*> library_of(const std::filesystem::path& file);

  const HostServices& host_;
  PluginLibrary* loaded_;
  std::vector<std::unique_ptr<PluginLibrary>> own_;
};

} // namespace ktstr::guest
