/// The `ktstr_host` table that a plugin gets: log, set_error, get_extension. Reused by the
/// describing child on the host and by the agent in the guest; they differ in where the log goes
/// and which extensions exist.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include <ktstr/plugin.h>

#include "core/base/log.h"

namespace ktstr {

struct HostServicesConfig {
  std::uint32_t role = KTSTR_ROLE_HOST;
  std::string source = "plugin"; ///< who speaks in the log ("plugin:scx_acme")
  /// Gets each line a plugin logs; empty: ktstr's own log. Any thread.
  std::function<void(log::Level level, std::string_view text)> log;
  /// Finds an extension's table, or NULL; empty: there are none. Any thread.
  std::function<const void*(std::string_view id)> find_extension;
};

/// Owns the table and what it needs; neither copied nor moved, because plugins keep its address.
class HostServices {
public:
  explicit HostServices(HostServicesConfig config);
  HostServices(const HostServices&) = delete;
  HostServices& operator=(const HostServices&) = delete;
  [[nodiscard]] const ktstr_host& table() const { return table_; }

private:
  static const void* get_extension(const ktstr_host* host, const char* id) noexcept;
  static void write_log(const ktstr_host* host, ktstr_log_level level, const char* text) noexcept;
  static void set_error(const ktstr_host* host, const char* text) noexcept;
  static const HostServicesConfig& config_of(const ktstr_host* host);

  HostServicesConfig config_;
  ktstr_host table_{};
};

/// The table for a child process that describes a plugin on the host. Never destroyed: destructors
/// of the plugin may use it until the process is gone. One for each process: later calls give the
/// first, with its extensions.
const ktstr_host&
lasting_host(const std::filesystem::path& plugin,
             std::function<const void*(std::string_view id)> find_extension = nullptr);

} // namespace ktstr
