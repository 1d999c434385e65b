/// From a plugin's records to data that travels: texts are copied, defaults filled in, and the
/// rules that need the whole item (flags that name each other, bounds that are inverted) are
/// checked.
#pragma once

#include "core/base/result.h"
#include "core/model/items.h"
#include "core/plugin/plugin_library.h"

namespace ktstr {

/// Everything a loaded plugin offers; files and build id are left empty. A plugin that offers
/// nothing, or one id twice, is refused.
Result<PluginInfo> plugin_info(PluginLibrary& library);

} // namespace ktstr
