/// Variables of a scheduler's BPF maps that a test writes from outside (BpfMapWrite) or has sampled
/// as metrics (WatchBpfMap), found by the end of the map's name and the field's dotted name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/broken_rule.h"

namespace ktstr::support {

/// The map's suffix is a section's, ".bss". Rules: suffix_empty, suffix_no_dot, suffix_only_dot,
/// suffix_double_dot, suffix_whitespace/_separator/_nonprintable, field_empty, field_edge_dot,
/// field_double_dot, field_whitespace/_separator/_nonprintable.
Rejection check_bpf_map_write(std::string_view suffix, std::string_view field);

class BpfMapWrite {
public:
  static Result<BpfMapWrite>
  create(std::string_view suffix, std::string_view field, std::uint32_t value);
  [[nodiscard]] const std::string& map_name_suffix() const { return suffix_; }
  [[nodiscard]] const std::string& field() const { return field_; }
  [[nodiscard]] std::uint32_t value() const { return value_; }

private:
  BpfMapWrite(std::string_view suffix, std::string_view field, std::uint32_t value)
      : suffix_(suffix), field_(field), value_(value)
  {
  }
  std::string suffix_;
  std::string field_;
  std::uint32_t value_;
};

/// How samples become metrics.
enum class BpfMapAgg {
  unset,
  scalar,         ///< a gauge: the mean over samples
  scalar_counter, ///< the last sample
  per_cpu,        ///< mean and maximum over CPUs
  per_cpu_counter ///< sum over CPUs of the last sample
};

/// "Scalar", "ScalarCounter", "PerCpu", "PerCpuCounter".
std::optional<BpfMapAgg> bpf_map_agg_from(std::string_view name);

/// Any map's suffix, with or without a dot before it; the label must not have a dot. Rules as
/// above without those of the suffix's dots, then label_empty, label_whitespace/_separator/
/// _nonprintable, label_dot.
Rejection
check_watch_bpf_map(std::string_view suffix, std::string_view field, std::string_view label);

class WatchBpfMap {
public:
  static Result<WatchBpfMap>
  create(std::string_view suffix, std::string_view field, BpfMapAgg agg, std::string_view label);
  [[nodiscard]] const std::string& map_name_suffix() const { return suffix_; }
  [[nodiscard]] const std::string& field() const { return field_; }
  [[nodiscard]] const std::string& label() const { return label_; }
  [[nodiscard]] BpfMapAgg agg() const { return agg_; }
  /// Names of the metrics for a scheduler whose BPF object is named `object`: "scx_lavd_evt"; with
  /// _avg and _max for per_cpu.
  [[nodiscard]] std::vector<std::string> metric_keys(std::string_view object) const;

private:
  WatchBpfMap(std::string_view suffix,
              std::string_view field,
              BpfMapAgg agg,
              std::string_view label)
      : suffix_(suffix), field_(field), label_(label), agg_(agg)
  {
  }
  std::string suffix_;
  std::string field_;
  std::string label_;
  BpfMapAgg agg_;
};

} // namespace ktstr::support
