#include "core/check/worker_report.h"

#include <fmt/core.h>

#include "core/base/text.h"

namespace ktstr {

namespace {

Json latency_json(const LatencyHistogram& histogram)
{
  if (histogram.count == 0)
    return nullptr;
  return Json::object({{"count", histogram.count},
                       {"mean_ns", static_cast<std::uint64_t>(mean(histogram))},
                       {"p50_ns", percentile(histogram, 0.50)},
                       {"p90_ns", percentile(histogram, 0.90)},
                       {"p99_ns", percentile(histogram, 0.99)},
                       {"max_ns", histogram.max}});
}

Json migrations_json(const std::vector<Migration>& migrations)
{
  auto list = Json::array();
  for (const auto& migration : migrations)
    list.push(Json::array({migration.at_ns, migration.from_cpu, migration.to_cpu}));
  return list;
}

} // namespace

Json to_json(const WorkerReport& report)
{
  auto json = Json::object({{"worker", report.index},
                            {"cgroup", report.cgroup},
                            {"work_type", report.work_type},
                            {"step", report.step},
                            {"pid", report.pid},
                            {"nice", report.nice},
                            {"allowed_cpus", format_cpu_list(report.allowed_cpus)},
                            {"used_cpus", format_cpu_list(report.used_cpus)},
                            {"work", report.work},
                            {"iterations", report.iterations},
                            {"cpu_ns", report.cpu_ns},
                            {"start_ns", report.start_ns},
                            {"wall_ns", report.wall_ns},
                            {"setup_delay_ns", report.setup_delay_ns},
                            {"max_gap_ns", report.max_gap.length_ns},
                            {"max_gap_cpu", report.max_gap.cpu},
                            {"max_gap_at_ns", report.max_gap.at_ns},
                            {"migration_count", report.migration_count},
                            {"migrations", migrations_json(report.migrations)},
                            {"wake_latency", latency_json(report.wake_latency)}});
  if (report.late_ns > 0)
    json.set("late_ns", report.late_ns);
  if (report.iteration_cost.count > 0)
    json.set("iteration_cost", latency_json(report.iteration_cost));
  for (const auto& [node, pages] : report.numa_pages)
    json.set(fmt::format("pages_node{}", node), pages);
  if (report.migrated_pages)
    json.set("migrated_pages", *report.migrated_pages);
  if (!report.policy.empty())
    json.set("sched_policy", report.policy);
  if (report.weight != WeightRange{}) {
    json.set("least_weight", report.weight.least);
    json.set("most_weight", report.weight.most);
  }
  if (report.misplaced > 0)
    json.set("misplaced", report.misplaced);
  for (const auto& metric : report.metrics)
    json.set(metric.name, metric.value);
  if (report.is_disturber)
    json.set("disturber", true);
  if (!report.note.empty())
    json.set("note", report.note);
  json.set("run_delay_ns", report.run_delay_ns ? Json(*report.run_delay_ns) : Json());
  return json;
}

std::string name_of(const WorkerReport& report)
{
  const auto place =
      report.cgroup.empty() ? std::string("no cgroup") : fmt::format("cgroup '{}'", report.cgroup);
  return fmt::format("worker {} ({}, {})", report.index, report.work_type, place);
}

} // namespace ktstr
