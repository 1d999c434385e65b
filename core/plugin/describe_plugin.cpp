#include "core/base/json.h"
#include "core/plugin/host_services.h"
#include "core/plugin/item_infos.h"
#include "core/plugin/plugin_child.h"
#include "core/plugin/plugin_library.h"
#include "core/plugin/registry.h"

namespace ktstr {

namespace {

Json answer_of(const std::filesystem::path& file, const ktstr_host& host, int answer_fd)
{
  const auto on_stage = [answer_fd](std::string_view stage) {
    write_answer(answer_fd, Json::object({{"stage", stage}}));
  };
  auto library = PluginLibrary::open(file, host, on_stage);
  if (!library)
    return error_answer(library.error());
  const auto info = plugin_info(**library);
  if (!info)
    return error_answer(info.error());
  if (const auto status = (*library)->deinit(); !status)
    return error_answer(status.error());
  return Json::object({{"plugin", to_json(*info)}});
}

} // namespace

int describe_plugin(const std::filesystem::path& file, int answer_fd)
{
  forbid_core_dumps();
  const auto& host = lasting_host(file);
  return write_last_answer(answer_fd, answer_of(file, host, answer_fd));
}

} // namespace ktstr
