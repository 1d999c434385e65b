/// What plugins write to logs: names of levels, and the table of `ktstr.log/1`, whose lines go to
/// whoever serves the plugin.
#pragma once

#include <functional>
#include <string_view>

#include <ktstr/ext/log.h>

namespace ktstr {

/// "warn"; a level out of range is taken as the nearest.
std::string_view name_of_log_level(ktstr_log_level level);

/// Neither copied nor moved, because plugins keep the table's address.
class PluginMessages {
public:
  /// `take` gets each line as it is; from any thread. What it throws is dropped.
  explicit PluginMessages(std::function<void(std::string_view level, std::string_view line)> take);
  PluginMessages(const PluginMessages&) = delete;
  PluginMessages& operator=(const PluginMessages&) = delete;

  [[nodiscard]] const ktstr_log& table() const { return table_; }

private:
  static void write(const ktstr_log* log, ktstr_log_level level, const char* text) noexcept;

  std::function<void(std::string_view level, std::string_view line)> take_;
  ktstr_log table_{};
};

} // namespace ktstr
