#include "core/plugin/host_services.h"

#include <algorithm>
#include <exception>
#include <memory>

#include "core/base/text.h"
#include "core/plugin/plugin_call.h"

namespace ktstr {

namespace {

log::Level level_of(ktstr_log_level level)
{
  static constexpr log::Level kLevels[] = {
      log::Level::trace, log::Level::debug, log::Level::info, log::Level::warn, log::Level::error};
  return kLevels[std::clamp<ktstr_log_level>(level, KTSTR_LOG_TRACE, KTSTR_LOG_ERROR)];
}

} // namespace

HostServices::HostServices(HostServicesConfig config) : config_(std::move(config))
{
  table_.abi_major = KTSTR_ABI_MAJOR;
  table_.abi_minor = KTSTR_ABI_MINOR;
  table_.role = config_.role;
  table_.host_data = &config_;
  table_.get_extension = &HostServices::get_extension;
  table_.log = &HostServices::write_log;
  table_.set_error = &HostServices::set_error;
}

const HostServicesConfig& HostServices::config_of(const ktstr_host* host)
{
  return *static_cast<const HostServicesConfig*>(host->host_data);
}

const void* HostServices::get_extension(const ktstr_host* host, const char* id) noexcept
{
  const void* found = nullptr;
  drop_exceptions([&] {
    if (host != nullptr && id != nullptr && config_of(host).find_extension)
      found = config_of(host).find_extension(id);
  });
  return found;
}

void HostServices::write_log(const ktstr_host* host,
                             ktstr_log_level level,
                             const char* text) noexcept
{
  drop_exceptions([&] {
    if (host == nullptr || text == nullptr)
      return;
    const auto& config = config_of(host);
    const auto line = printable(text);
    if (config.log)
      config.log(level_of(level), line);
    else
      log::write(level_of(level), config.source, line);
  });
}

void HostServices::set_error(const ktstr_host*, const char* text) noexcept
{
  drop_exceptions([&] { set_plugin_error(text != nullptr ? text : ""); });
}

const ktstr_host& lasting_host(const std::filesystem::path& plugin,
                               std::function<const void*(std::string_view id)> find_extension)
{
  static const HostServices* const services =
      std::make_unique<HostServices>(
          HostServicesConfig{.role = KTSTR_ROLE_HOST,
                             .source = "plugin:" + plugin.stem().string(),
                             .find_extension = std::move(find_extension)})
          .release();
  return services->table();
}

} // namespace ktstr
