#include "core/model/topology.h"

namespace ktstr {

const std::vector<Preset>& builtin_presets()
{
  static const std::vector<Preset> kPresets;
  return kPresets;
}

} // namespace ktstr
