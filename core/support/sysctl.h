/// A kernel setting for the guest, given by its dotted name: kernel.sched_schedstats = 1. It
/// reaches the guest on the kernel's command line, so neither part may break that apart.
#pragma once

#include <string>
#include <string_view>

#include "core/support/broken_rule.h"

namespace ktstr::support {

/// Rules of the key: key_empty, key_edge_dot, then byte by byte key_slash, key_whitespace,
/// key_equals, key_nonprintable, key_double_dot, then key_no_dot. Rules of the value: value_empty,
/// then byte by byte value_newline, value_cr, value_equals; anything else may be in it.
Rejection check_sysctl(std::string_view key, std::string_view value);

class Sysctl {
public:
  static Result<Sysctl> create(std::string_view key, std::string_view value);
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const std::string& value() const { return value_; }
  /// "sysctl.kernel.foo=1"
  [[nodiscard]] std::string kernel_argument() const;
  friend bool operator==(const Sysctl&, const Sysctl&) = default;

private:
  Sysctl(std::string key, std::string value) : key_(std::move(key)), value_(std::move(value)) {}
  std::string key_;
  std::string value_;
};

} // namespace ktstr::support
