#include "core/plugin/describe_child.h"

#include "core/base/text.h"
#include "core/plugin/plugin_child.h"

namespace ktstr {

Result<PluginInfo> describe_in_child(const std::filesystem::path& file,
                                     const DiscoverOptions& options)
{
  const auto answer = ask_plugin_child({"plugin-describe", file.string()}, file, options);
  if (!answer)
    return answer.error();
  auto info = plugin_from_json((*answer)["plugin"]);
  if (!info)
    return Error::make(
        ErrorKind::plugin_fault, "its description is wrong: {}", printable(info.error().text()));
  return info;
}

} // namespace ktstr
