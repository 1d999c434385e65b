/// Which schedulers a set of changed files can have changed. Any doubt widens the answer to all of
/// them: a file that no plugin is known to be built from may be part of everything.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/cli/build_inputs.h"
#include "core/plugin/registry.h"

namespace ktstr {

struct Affected {
  bool is_all = false;
  std::string reason;                  ///< one line, for people
  std::vector<std::string> schedulers; ///< ids, in the order of the registry
};

/// All schedulers that can be affected: those with code of their own and at least one test. The
/// kernel's own and its built-in ones change with the kernel, not with sources.
std::vector<std::string> schedulers_with_code(const PluginRegistry& registry);

/// All, because of a doubt.
Affected affected_all(const PluginRegistry& registry, std::string reason);

/// `targets`: the build target of each plugin that is built from these sources, by plugin file.
Affected affected_by(const std::vector<std::filesystem::path>& changed,
                     const BuildInputs& inputs,
                     const std::map<std::string, const PluginInfo*>& targets,
                     const PluginRegistry& registry);

/// Documents that no build reads: README.md, LICENSE, docs/x.
bool is_document(const std::filesystem::path& file);

} // namespace ktstr
