/* ktstr/hpp/log.hpp - messages of a cell. */
#ifndef KTSTR_HPP_LOG_HPP
#define KTSTR_HPP_LOG_HPP

#include <string>

#include <ktstr/ext/log.h>
#include <ktstr/run.h>

namespace [[gnu::visibility("hidden")]] ktstr {
enum class LogLevel : ktstr_log_level {
  trace = KTSTR_LOG_TRACE,
  debug = KTSTR_LOG_DEBUG,
  info = KTSTR_LOG_INFO,
  warn = KTSTR_LOG_WARN,
  error = KTSTR_LOG_ERROR
};

/** Writes a message of the cell that a run, or the host of a check, is about. Lost where there is
 *  none.
 *  @param place a ktstr_run or a ktstr_host. */
template <typename Place> void log(const Place* place, LogLevel level, const std::string& text)
{
  const auto* table =
      static_cast<const ktstr_log*>(place->get_extension(place, KTSTR_LOG_EXTENSION));
  if (table != nullptr)
    table->write(table, static_cast<ktstr_log_level>(level), text.c_str());
}

} // namespace ktstr

#endif /* KTSTR_HPP_LOG_HPP */
