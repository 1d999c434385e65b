#include "core/plugin/plugin_messages.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/plugin/plugin_call.h"

namespace ktstr {

std::string_view name_of_log_level(ktstr_log_level level)
{
  constexpr std::array<std::string_view, 5> kNames{"trace", "debug", "info", "warn", "error"};
  return kNames[static_cast<std::size_t>(
      std::clamp<ktstr_log_level>(level, KTSTR_LOG_TRACE, KTSTR_LOG_ERROR))];
}

PluginMessages::PluginMessages(
    std::function<void(std::string_view level, std::string_view line)> take)
    : take_(std::move(take)), table_{.log_data = this, .write = &PluginMessages::write}
{
}

void PluginMessages::write(const ktstr_log* log, ktstr_log_level level, const char* text) noexcept
{
  constexpr std::size_t kMaxText = 16384;
  if (log == nullptr || text == nullptr)
    return;
  drop_exceptions([&] {
    const auto& take = static_cast<const PluginMessages*>(log->log_data)->take_;
    for (const auto& line : split(std::string_view(text).substr(0, kMaxText), '\n'))
      if (!line.empty())
        take(name_of_log_level(level), line);
  });
}

} // namespace ktstr
