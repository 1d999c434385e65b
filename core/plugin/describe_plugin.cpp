#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/plugin/host_services.h"
#include "core/plugin/item_infos.h"
#include "core/plugin/plugin_library.h"
#include "core/plugin/registry.h"

namespace ktstr {

namespace {

bool write_line(int fd, const Json& json)
{
  const auto line = json.dump() + "\n";
  std::size_t done = 0;
  while (done < line.size()) {
    const auto written = ::write(fd, line.data() + done, line.size() - done);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    done += static_cast<std::size_t>(written);
  }
  return true;
}

Json error_answer(const Error& error)
{
  return Json::object({{"error",
                        Json::object({{"kind", name_of(error.kind())},
                                      {"text", error.message()},
                                      {"hint", error.hint()}})}});
}

Json answer_of(const std::filesystem::path& file, const ktstr_host& host, int answer_fd)
{
  const auto on_stage = [answer_fd](std::string_view stage) {
    write_line(answer_fd, Json::object({{"stage", stage}}));
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
  const rlimit no_core{0, 0}; // a plugin that crashes here is reported, not dumped
  ::setrlimit(RLIMIT_CORE, &no_core);
  // Given up on purpose: destructors of the plugin may use it until the process is gone.
  static const HostServices* const services =
      std::make_unique<HostServices>(
          HostServicesConfig{.role = KTSTR_ROLE_HOST, .source = "plugin:" + file.stem().string()})
          .release();
  if (write_line(answer_fd, answer_of(file, services->table(), answer_fd)))
    return 0;
  std::fprintf(stderr,
               "cannot write the description to descriptor %d: %s\n",
               answer_fd,
               std::strerror(errno));
  return kDescriptionLost;
}

} // namespace ktstr
