/// What can be known about a plugin file without running any of its code: the only place that knows
/// libelf on the plugin's side. A file that fails here never reaches the dynamic loader.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace ktstr {

struct PluginFile {
  std::string
      build_id; ///< hex; of the ELF build-id note, or a hash of the content when it has none
};

/// Checks that the file is a shared object for this machine, with a ktstr note of a version this
/// program can load, and with the entry symbol. Error messages are the reason alone, without the
/// file's name. Kinds: io, not_found, not_a_plugin, incompatible.
Result<PluginFile> inspect_plugin_file(const std::filesystem::path& file);

/// The same; `step` is what was looked at last, so that a caller knows which rule was broken.
enum class PluginFileStep { file, machine, note, symbol };
Result<PluginFile> inspect_plugin_file(const std::filesystem::path& file, PluginFileStep& step);

/// Whether a plugin built for {major, minor}, needing host minor `needed`, can be loaded.
/// Before 1.0 every minor may change everything, so the minors must be equal.
Status check_abi_version(std::uint32_t major, std::uint32_t minor, std::uint32_t needed);

} // namespace ktstr
