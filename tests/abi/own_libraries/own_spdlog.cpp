// spdlog of another version than ktstr's, compiled in with its headers: its registry, with one
// logger and no default, is its own.
#include <sstream>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "own.h"

std::string use_library(bool)
{
  static std::ostringstream written;
  if (!spdlog::get("ktstr")) {
    spdlog::drop_all(); // ktstr's would be gone, if this were the same registry
    auto logger = std::make_shared<spdlog::logger>(
        "ktstr", std::make_shared<spdlog::sinks::ostream_sink_mt>(written));
    logger->set_pattern("%n|%l|%v");
    spdlog::register_logger(logger);
    spdlog::set_level(spdlog::level::err);
  }
  written.str("");
  spdlog::get("ktstr")->warn("not heard");
  spdlog::get("ktstr")->error("{} of {}", 3, "five");
  int loggers = 0;
  spdlog::apply_all([&](const auto&) { ++loggers; });
  if (written.str() != "ktstr|error|3 of five\n" || loggers != 1)
    return "spdlog wrote '" + written.str() + "' for " + std::to_string(loggers) + " loggers";
  return unless_from(reinterpret_cast<const void*>(&spdlog::drop_all), OWN_ID);
}
