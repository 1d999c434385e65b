/// The log: one line a message on stderr, and the only place that knows spdlog. Messages carry
/// objects and ids, not only prose. Results never go through here.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

namespace ktstr::log {

enum class Level { trace, debug, info, warn, error };

/// Sets the least level that is written; the default is warn. Called once by each program's main.
void set_level(Level level);

/// Writes one line. `source` names who speaks ("ktstr", "plugin:scx_acme", "libbpf"). Thread-safe.
void write(Level level, std::string_view source, std::string_view text);

bool is_enabled(Level level);

template <typename... Args> void debug(fmt::format_string<Args...> text, Args&&... args)
{
  if (is_enabled(Level::debug))
    write(Level::debug, "ktstr", fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args> void info(fmt::format_string<Args...> text, Args&&... args)
{
  if (is_enabled(Level::info))
    write(Level::info, "ktstr", fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args> void warn(fmt::format_string<Args...> text, Args&&... args)
{
  write(Level::warn, "ktstr", fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args> void error(fmt::format_string<Args...> text, Args&&... args)
{
  write(Level::error, "ktstr", fmt::format(text, std::forward<Args>(args)...));
}

} // namespace ktstr::log
