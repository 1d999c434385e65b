/// Descriptions of plugins that were accepted, kept between runs so that an unchanged file need not
/// be loaded again. An entry counts only when everything it was made from is the same: path, size,
/// time of change, build id, and the describer. Refusals are not kept: what a plugin lacked may
/// have been installed since.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/model/items.h"

namespace ktstr {

class DescriptionCache {
public:
  /// `folder` empty: nothing is kept.
  DescriptionCache(std::filesystem::path folder, const std::filesystem::path& describer);

  /// Nothing when there is no entry, or one that is old or damaged.
  [[nodiscard]] std::optional<PluginInfo> find(const std::filesystem::path& file,
                                               const std::string& build_id) const;
  /// Failing to keep it is not an error; the next run is only slower.
  void keep(const std::filesystem::path& file,
            const std::string& build_id,
            const PluginInfo& info) const;

private:
  [[nodiscard]] std::filesystem::path entry_of(const std::filesystem::path& file) const;
  [[nodiscard]] Json key_of(const std::filesystem::path& file, const std::string& build_id) const;

  std::filesystem::path folder_;
  std::string describer_; ///< path, size and time of change
};

} // namespace ktstr
