/// A program that a test runs in the guest, or the scheduler in its place: what it is called with,
/// how its output is read, and what it must say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/support/metric_check.h"
#include "core/support/metric_extraction.h"
#include "core/support/scheduler.h"

namespace ktstr::support {

struct BinaryPayload {
  std::string binary;
};

struct Payload {
  std::string name;
  std::variant<Scheduler, BinaryPayload> kind;
  OutputFormat output = OutputFormat::exit_code;
  std::vector<std::string> default_args;
  std::vector<MetricCheck> default_checks;
  std::vector<MetricHint> metrics;
  std::vector<std::string> include_files;
  bool uses_parent_pgrp = false; ///< else it leads a process group of its own
  /// Long flags it takes, without dashes; nothing: any.
  std::optional<std::vector<std::string>> known_flags;

  static Payload from_binary(std::string name, std::string binary);
  /// The kernel's scheduler as it is.
  static Payload kernel_default();

  [[nodiscard]] bool is_scheduler() const { return as_scheduler() != nullptr; }
  /// Null for a binary.
  [[nodiscard]] const Scheduler* as_scheduler() const { return std::get_if<Scheduler>(&kind); }

  /// Of the scheduler; of a binary what does nothing.
  [[nodiscard]] std::string scheduler_name() const;
  [[nodiscard]] bool has_active_scheduling() const;
  [[nodiscard]] bool has_bpf_scheduler() const;
  [[nodiscard]] Topology topology() const;
};

/// Whether each of the flags is one that the payload takes.
bool accepts_flags(const std::optional<std::vector<std::string>>& known_flags,
                   const std::vector<std::string>& flags);

/// "ExitCode", "Json".
std::string_view name_of(OutputFormat format);

} // namespace ktstr::support
