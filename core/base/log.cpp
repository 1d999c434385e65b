#include "core/base/log.h"

#include <memory>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace ktstr::log {

namespace {

spdlog::level::level_enum level_of(Level level)
{
  switch (level) {
  case Level::trace:
    return spdlog::level::trace;
  case Level::debug:
    return spdlog::level::debug;
  case Level::info:
    return spdlog::level::info;
  case Level::warn:
    return spdlog::level::warn;
  case Level::error:
    return spdlog::level::err;
  }
  return spdlog::level::err;
}

spdlog::logger& logger()
{
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto created = std::make_shared<spdlog::logger>(
        "ktstr", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    created->set_pattern("%v");
    created->set_level(spdlog::level::warn);
    return created;
  }();
  return *instance;
}

} // namespace

void set_level(Level level)
{
  logger().set_level(level_of(level));
}

bool is_enabled(Level level)
{
  return logger().should_log(level_of(level));
}

void write(Level level, std::string_view source, std::string_view text)
{
  static constexpr std::string_view kNames[] = {"trace", "debug", "info", "warning", "error"};
  logger().log(
      level_of(level), "{}: {}: {}", source, kNames[static_cast<std::size_t>(level)], text);
}

} // namespace ktstr::log
