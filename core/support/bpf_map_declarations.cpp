#include "core/support/bpf_map_declarations.h"

#include <array>

#include "core/base/text.h"
#include "core/support/name_rules.h"

namespace ktstr::support {

namespace {

/// `part` is "suffix", "field" or "label"; names of rules are literals, so they are listed.
struct PartRules {
  std::string_view part;
  std::string_view empty;
  std::string_view whitespace;
  std::string_view separator;
  std::string_view nonprintable;
};

constexpr PartRules kSuffix{
    "suffix", "suffix_empty", "suffix_whitespace", "suffix_separator", "suffix_nonprintable"};
constexpr PartRules kField{
    "field", "field_empty", "field_whitespace", "field_separator", "field_nonprintable"};
constexpr PartRules kLabel{
    "label", "label_empty", "label_whitespace", "label_separator", "label_nonprintable"};

BrokenRule
broken(const PartRules& rules, std::string_view text, std::string_view rule, std::string_view why)
{
  return {rule, fmt::format("BPF map {} '{}' {}", rules.part, printable(text), why)};
}

Rejection check_empty(const PartRules& rules, std::string_view text)
{
  if (text.empty())
    return broken(rules, text, rules.empty, "must not be empty");
  return std::nullopt;
}

Rejection check_bytes(const PartRules& rules, std::string_view text)
{
  const std::string_view found = forbidden_byte(text);
  if (found == "whitespace")
    return broken(rules, text, rules.whitespace, "must not have blanks");
  if (found == "separator")
    return broken(rules, text, rules.separator, "must not have '/' or '\\'");
  if (found == "nonprintable")
    return broken(rules, text, rules.nonprintable, "must be printable ASCII");
  return std::nullopt;
}

Rejection check_section_suffix(std::string_view suffix)
{
  if (auto rejection = check_empty(kSuffix, suffix))
    return rejection;
  if (suffix[0] != '.')
    return broken(kSuffix, suffix, "suffix_no_dot", "must begin with '.', such as .bss");
  if (suffix.size() == 1)
    return broken(kSuffix, suffix, "suffix_only_dot", "must name a section after the '.'");
  if (suffix[1] == '.')
    return broken(kSuffix, suffix, "suffix_double_dot", "must begin with one '.' only");
  return check_bytes(kSuffix, suffix);
}

Rejection check_field(std::string_view field)
{
  if (auto rejection = check_empty(kField, field))
    return rejection;
  if (field.front() == '.' || field.back() == '.')
    return broken(kField, field, "field_edge_dot", "must not begin or end with '.'");
  if (field.find("..") != std::string_view::npos)
    return broken(kField, field, "field_double_dot", "must not have an empty part ('..')");
  return check_bytes(kField, field);
}

Rejection check_label(std::string_view label)
{
  if (auto rejection = check_empty(kLabel, label))
    return rejection;
  if (auto rejection = check_bytes(kLabel, label))
    return rejection;
  if (label.find('.') != std::string_view::npos)
    return broken(kLabel, label, "label_dot", "must not have '.'");
  return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, BpfMapAgg>, 4> kAggs{{
    {"Scalar", BpfMapAgg::scalar},
    {"ScalarCounter", BpfMapAgg::scalar_counter},
    {"PerCpu", BpfMapAgg::per_cpu},
    {"PerCpuCounter", BpfMapAgg::per_cpu_counter},
}};

} // namespace

Rejection check_bpf_map_write(std::string_view suffix, std::string_view field)
{
  if (auto rejection = check_section_suffix(suffix))
    return rejection;
  return check_field(field);
}

Result<BpfMapWrite>
BpfMapWrite::create(std::string_view suffix, std::string_view field, std::uint32_t value)
{
  if (const auto rejection = check_bpf_map_write(suffix, field))
    return to_error(*rejection);
  return BpfMapWrite(suffix, field, value);
}

std::optional<BpfMapAgg> bpf_map_agg_from(std::string_view name)
{
  for (const auto& [text, agg] : kAggs)
    if (text == name)
      return agg;
  return std::nullopt;
}

Rejection
check_watch_bpf_map(std::string_view suffix, std::string_view field, std::string_view label)
{
  if (auto rejection = check_empty(kSuffix, suffix))
    return rejection;
  if (auto rejection = check_bytes(kSuffix, suffix))
    return rejection;
  if (auto rejection = check_field(field))
    return rejection;
  return check_label(label);
}

Result<WatchBpfMap> WatchBpfMap::create(std::string_view suffix,
                                        std::string_view field,
                                        BpfMapAgg agg,
                                        std::string_view label)
{
  if (const auto rejection = check_watch_bpf_map(suffix, field, label))
    return to_error(*rejection);
  return WatchBpfMap(suffix, field, agg, label);
}

std::vector<std::string> WatchBpfMap::metric_keys(std::string_view object) const
{
  const std::string key = fmt::format("{}_{}", object, label_);
  if (agg_ == BpfMapAgg::per_cpu)
    return {key + "_avg", key + "_max"};
  return {key};
}

} // namespace ktstr::support
