#include "core/scenario/document.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/scenario/document_parts.h"

namespace ktstr {

namespace {

constexpr std::int64_t kMaxHoldMs = 3'600'000;

bool is_cgroup_name(const std::string& name)
{
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  const auto is_good = [&](const std::string& level) {
    // A level with a dot first is "." or ".."; a dot elsewhere could be a control file's name.
    return !level.empty() && level.size() <= 64 &&
           level.find_first_not_of(kLetters.substr(0, kLetters.size() - 1)) == std::string::npos;
  };
  const auto levels = split(name, '/');
  return levels.size() <= 8 && std::all_of(levels.begin(), levels.end(), is_good);
}

CpuMax read_cpu_max(const DocumentReader& reader)
{
  CpuMax limit;
  if (!reader.is_object_of({"quota_us", "period_us"}))
    return limit;
  limit.quota_us = reader.member("quota_us").integer(1000, 1'000'000'000, 100000);
  reader.with("period_us",
              [&](const auto& r) { limit.period_us = r.integer(1000, 1'000'000, 100000); });
  return limit;
}

CgroupDef read_cgroup(const DocumentReader& reader)
{
  CgroupDef cgroup{.path = reader.path()};
  if (!reader.is_object_of({"name", "cpuset", "cpu_weight", "cpu_max", "workers"}))
    return cgroup;
  const auto name = reader.member("name");
  cgroup.name = name.text();
  if (!is_cgroup_name(cgroup.name))
    name.expected("a cgroup name: letters, digits, '-' and '_', '/' between levels");
  reader.with("cpuset", [&](const auto& r) { cgroup.cpuset = read_cpuset(r); });
  reader.with("cpu_weight", [&](const auto& r) {
    cgroup.cpu_weight = static_cast<int>(r.integer(1, 10000, 100));
  });
  reader.with("cpu_max", [&](const auto& r) { cgroup.cpu_max = read_cpu_max(r); });
  reader.each("workers", [&](const auto& r) { cgroup.workers.push_back(read_work(r)); });
  return cgroup;
}

Layer read_layer(const DocumentReader& reader)
{
  Layer layer;
  reader.each("cgroups", [&](const auto& r) { layer.cgroups.push_back(read_cgroup(r)); });
  reader.each("workers", [&](const auto& r) { layer.workers.push_back(read_work(r)); });
  return layer;
}

Hold read_hold(const DocumentReader& reader)
{
  Hold hold{.fraction = 1.0};
  const auto kind = reader.single_member({"fraction", "ms"});
  if (!kind)
    return hold;
  if (*kind == "fraction")
    hold.fraction = reader.member("fraction").number(0, 100, 1);
  else
    hold = {.fraction = {}, .ms = reader.member("ms").integer(1, kMaxHoldMs, 1)};
  return hold;
}

Step read_step(const DocumentReader& reader, std::size_t index)
{
  Step step{.name = fmt::format("step {}", index), .hold = {.fraction = 1.0}};
  if (!reader.is_object_of({"name", "cgroups", "workers", "hold"}))
    return step;
  reader.with("name", [&](const auto& r) { step.name = r.text(); });
  step.layer = read_layer(reader);
  step.hold = read_hold(reader.member("hold"));
  return step;
}

struct LimitMember {
  const char* name;
  std::optional<double> CheckLimits::*limit;
  double greatest;
};

constexpr LimitMember kLimitMembers[] = {
    {"max_gap_ms", &CheckLimits::max_gap_ms, 3.6e6},
    {"max_gap_pct", &CheckLimits::max_gap_pct, 99},
    {"max_spread_pct", &CheckLimits::max_spread_pct, 99},
    {"min_share_pct", &CheckLimits::min_share_pct, 100},
    {"max_cgroup_spread_pct", &CheckLimits::max_cgroup_spread_pct, 99},
    {"max_p99_wake_latency_us", &CheckLimits::max_p99_wake_latency_us, 3.6e9},
    {"max_wake_latency_cv", &CheckLimits::max_wake_latency_cv, 1e6},
    {"max_migration_ratio", &CheckLimits::max_migration_ratio, 1},
    {"max_throughput_cv", &CheckLimits::max_throughput_cv, 1e6},
    {"min_work_rate", &CheckLimits::min_work_rate, 1e15},
    {"min_iteration_rate", &CheckLimits::min_iteration_rate, 1e15},
};

struct SwitchMember {
  const char* name;
  bool CheckLimits::*is_on;
};

constexpr SwitchMember kSwitchMembers[] = {
    {"progress", &CheckLimits::progress},
    {"gap", &CheckLimits::gap},
    {"affinity", &CheckLimits::affinity},
    {"all_cpus_used", &CheckLimits::all_cpus_used},
};

CheckLimits read_checks(const DocumentReader& reader)
{
  CheckLimits limits;
  std::vector<std::string> names;
  for (const auto& member : kSwitchMembers)
    names.emplace_back(member.name);
  for (const auto& member : kLimitMembers)
    names.emplace_back(member.name);
  if (!reader.is_object_of(names))
    return limits;
  for (const auto& member : kSwitchMembers)
    reader.with(member.name, [&](const auto& r) { limits.*member.is_on = r.boolean(true); });
  for (const auto& member : kLimitMembers)
    reader.with(member.name,
                [&](const auto& r) { limits.*member.limit = r.number(0, member.greatest, 1); });
  if (!limits.gap && (limits.max_gap_ms || limits.max_gap_pct))
    reader.complain("a gap limit is given and 'gap' is turned off");
  return limits;
}

/// Names are unique among the backdrop and each step, and processes live in leaves only.
void check_cgroup_names(const DocumentReader& reader, const Layer& backdrop, const Layer& layer)
{
  std::vector<const CgroupDef*> all;
  for (const auto& cgroup : backdrop.cgroups)
    all.push_back(&cgroup);
  if (&layer != &backdrop)
    for (const auto& cgroup : layer.cgroups)
      all.push_back(&cgroup);
  std::set<std::string> names;
  for (const auto* cgroup : all)
    if (!names.insert(cgroup->name).second)
      reader.complain(
          fmt::format("cgroup '{}' is defined twice (again at '{}')", cgroup->name, cgroup->path));
  for (const auto* parent : all)
    for (const auto* child : all)
      if (!parent->workers.empty() && child->name.starts_with(parent->name + "/"))
        reader.complain(
            fmt::format("cgroup '{}' has workers and a child '{}'; workers live in leaves",
                        parent->name,
                        child->name));
}

Document read_document(const DocumentReader& reader)
{
  Document document;
  if (!reader.is_object_of({"schema", "start_jitter_us", "cgroups", "workers", "steps", "checks"}))
    return document;
  const auto schema = reader.member("schema");
  if (schema.json().as_string() != "ktstr.scenario/1")
    schema.expected("\"ktstr.scenario/1\"");
  reader.with("start_jitter_us",
              [&](const auto& r) { document.start_jitter_us = r.integer(0, 1'000'000, 0); });
  document.backdrop = read_layer(reader);
  reader.each("steps", [&](const auto& r) {
    document.steps.push_back(read_step(r, document.steps.size()));
  });
  if (reader.has("steps") && document.steps.empty())
    reader.member("steps").expected("at least one step");
  if (!reader.has("steps"))
    document.steps.push_back({.hold = {.fraction = 1.0}});
  reader.with("checks", [&](const auto& r) { document.limits = read_checks(r); });
  check_cgroup_names(reader, document.backdrop, document.backdrop);
  for (const auto& step : document.steps)
    check_cgroup_names(reader, document.backdrop, step.layer);
  return document;
}

} // namespace

Result<Document> parse_document(std::string_view text)
{
  const auto json = Json::parse(text);
  if (!json)
    return json.error().with_context("scenario");
  Complaint complaint;
  auto document = read_document({*json, "", complaint});
  if (auto status = complaint.status(); !status)
    return status.error();
  return document;
}

} // namespace ktstr
