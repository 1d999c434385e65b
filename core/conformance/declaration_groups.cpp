#include "core/conformance/group.h"
#include "core/support/bpf_map_declarations.h"
#include "core/support/cgroup_path.h"
#include "core/support/perf_delta.h"
#include "core/support/sysctl.h"

namespace ktstr::conformance {

namespace {

using support::Polarity;
using support::PolarityKind;

Json rule_name(const support::Rejection& rejection)
{
  return rejection ? Json(rejection->rule) : Json("ok");
}

Json cgroup_path(const CaseInput& input)
{
  return rule_name(support::check_cgroup_path(input.text()));
}

Json cgroup_path_sysfs(const CaseInput& input)
{
  const auto path = support::CgroupPath::create(input.text());
  return path ? Json(path->sysfs_path()) : Json();
}

Json sysctl(const CaseInput& input)
{
  return rule_name(support::check_sysctl(input[0].text(), input[1].text()));
}

Json sysctl_cmdline(const CaseInput& input)
{
  const auto sysctl = support::Sysctl::create(input[0].text(), input[1].text());
  return sysctl ? Json(sysctl->kernel_argument()) : Json();
}

Json bpf_map_write(const CaseInput& input)
{
  return rule_name(support::check_bpf_map_write(input[0].text(), input[1].text()));
}

Json watch_bpf_map(const CaseInput& input)
{
  return rule_name(support::check_watch_bpf_map(input[0].text(), input[1].text(), input[2].text()));
}

Json watch_bpf_map_keys(const CaseInput& input)
{
  const auto agg = support::bpf_map_agg_from(input[2].text());
  if (!agg)
    input[2].expected("a way of aggregating");
  const auto map = support::WatchBpfMap::create(
      "map", "field", agg.value_or(support::BpfMapAgg::unset), input[1].text());
  return map ? Json::array_of(map->metric_keys(input[0].text())) : Json(map.error().text());
}

Json perf_delta_metric_name(const CaseInput& input)
{
  return rule_name(support::check_perf_delta_metric(input.text()));
}

Json perf_delta_direction(const CaseInput& input)
{
  const std::string text = input.text();
  const auto polarity = text.starts_with("TargetValue")
                            ? Result<Polarity>(Polarity{.kind = PolarityKind::target_value})
                            : support::polarity_from_json(text);
  if (!polarity)
    input.expected("a polarity");
  return support::check_perf_delta_direction(polarity.value_or({})) ? "abort" : "ok";
}

constexpr Group kGroups[] = {
    {"cgroup_path", cgroup_path},
    {"cgroup_path_sysfs", cgroup_path_sysfs},
    {"sysctl", sysctl},
    {"sysctl_cmdline", sysctl_cmdline},
    {"bpf_map_write", bpf_map_write},
    {"watch_bpf_map", watch_bpf_map},
    {"watch_bpf_map_keys", watch_bpf_map_keys},
    {"perf_delta_metric_name", perf_delta_metric_name},
    {"perf_delta_direction", perf_delta_direction},
};

} // namespace

std::span<const Group> declaration_groups()
{
  return kGroups;
}

} // namespace ktstr::conformance
