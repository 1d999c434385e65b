#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "core/base/text.h"
#include "core/scenario/disturbance.h"
#include "core/scenario/op.h"
#include "core/scenario/stage.h"

namespace ktstr {

namespace {

/// Carries out an operation that is written as a document has it.
Status carry_out(Stage& stage, std::string_view text)
{
  const auto json = Json::parse(text);
  KTSTR_ASSERT(json);
  Complaint complaint;
  const auto op = read_op({*json, "", complaint});
  if (auto status = complaint.status(); !status)
    return status;
  return op.type->apply(stage, op);
}

Result<bool> did(const Status& status)
{
  return status ? Result<bool>(true) : Result<bool>(status.error());
}

/// A CPU but the first; another one each time.
std::optional<int> other_cpu(const Stage& stage, std::uint64_t round)
{
  const auto& cpus = stage.machine().cpus;
  if (cpus.size() < 2)
    return std::nullopt;
  return cpus[1 + round % (cpus.size() - 1)];
}

Status bring_back(Stage& stage)
{
  auto& away = stage.disturbed().cpus_away;
  if (away.empty())
    return {};
  auto status = carry_out(stage, fmt::format(R"({{"online_cpus": "{}"}})", format_cpu_list(away)));
  away.clear();
  return status;
}

/// One goes, and the one that went before comes back.
Result<bool> hotplug(Stage& stage, std::uint64_t round)
{
  if (auto status = bring_back(stage); !status)
    return status.error();
  const auto cpu = other_cpu(stage, round);
  if (!cpu)
    return false;
  stage.disturbed().cpus_away = {*cpu};
  return did(carry_out(stage, fmt::format(R"({{"offline_cpus": "{}"}})", *cpu)));
}

constexpr std::string_view kRtHog = R"({"schema": "ktstr.scenario/1", "cgroups": [
  {"name": "disturb-rt", "workers": [{"work_type": "Bursty", "params": {"burst_us": 10000, "sleep_us": 10000},
    "sched_policy": {"fifo": 50}, "num_workers": 1, "comm": "rt-hog"}]}]})";

Result<bool> move_rt_hog(Stage& stage, std::uint64_t round)
{
  const auto& cpus = stage.machine().cpus;
  const int cpu = cpus[round % cpus.size()];
  return did(carry_out(
      stage,
      fmt::format(
          R"({{"set_affinity": {{"cgroup": "disturb-rt", "affinity": {{"exact": "{}"}}}}}})",
          cpu)));
}

constexpr std::string_view kCpuMax = R"({"schema": "ktstr.scenario/1", "cgroups": [
  {"name": "disturb-max", "cpu_quota_pct": 100},
  {"name": "disturb-max/tight", "cpu_max": {"quota_us": 2000, "period_us": 20000}, "workers": [{"num_workers": 2}]},
  {"name": "disturb-max/loose", "cpu_quota_pct": 80, "workers": [
    {"num_workers": 1}, {"work_type": "Bursty", "params": {"burst_us": 2000, "sleep_us": 2000}, "num_workers": 1}]}]})";

/// Limits of the tree and of a part of it, tighter and wider by turns.
Result<bool> change_limits(Stage& stage, std::uint64_t round)
{
  constexpr std::array<int, 3> kPercent = {30, 100, 60};
  const auto tree = kPercent[round % kPercent.size()];
  const auto part = kPercent[(round + 1) % kPercent.size()];
  auto status = carry_out(
      stage,
      fmt::format(R"({{"update_cgroup": {{"cgroup": "disturb-max", "cpu_quota_pct": {}}}}})",
                  tree));
  if (status)
    status = carry_out(
        stage,
        fmt::format(
            R"({{"update_cgroup": {{"cgroup": "disturb-max/loose", "cpu_quota_pct": {}}}}})",
            part));
  return did(status);
}

Status let_go_on(Stage& stage)
{
  for (auto* team : stage.own_teams())
    if (std::exchange(team->is_interrupted, false)) {
      team->crew->signal(SIGCONT);
      team->crew->set_paused(false);
    }
  return {};
}

/// All of the scenario's workers stop, or go on. Those that the scenario itself stopped stay alone.
Result<bool> stop_or_go(Stage& stage, std::uint64_t round)
{
  if (round % 2 == 1)
    return did(let_go_on(stage));
  bool has_stopped = false;
  for (auto* team : stage.own_teams()) {
    if (team->crew->is_paused())
      continue;
    team->is_interrupted = true;
    team->crew->set_paused(true);
    team->crew->signal(SIGSTOP);
    has_stopped = true;
  }
  return has_stopped;
}

constexpr std::string_view kCpusets = R"({"schema": "ktstr.scenario/1", "cgroups": [
  {"name": "disturb-cpuset", "workers": [{"workers_per_cpu": 0.5},
    {"work_type": "Bursty", "params": {"burst_us": 500, "sleep_us": 2000}, "workers_per_cpu": 0.5}]}]})";

/// One CPU, one half, the other half, all.
Result<bool> change_cpuset(Stage& stage, std::uint64_t round)
{
  const auto& cpus = stage.machine().cpus;
  const auto half = cpus.begin() + static_cast<std::ptrdiff_t>((cpus.size() + 1) / 2);
  const std::array<std::vector<int>, 4> choices = {std::vector<int>{cpus.back()},
                                                   std::vector<int>(cpus.begin(), half),
                                                   std::vector<int>(half, cpus.end()),
                                                   cpus};
  const auto& chosen = choices[round % choices.size()];
  if (chosen.empty())
    return false;
  return did(
      carry_out(stage,
                fmt::format(R"({{"set_cpuset": {{"cgroup": "disturb-cpuset", "cpuset": "{}"}}}})",
                            format_cpu_list(chosen))));
}

Result<bool> reload(Stage& stage, std::uint64_t)
{
  return did(carry_out(stage, R"({"restart_scheduler": true})"));
}

constexpr std::array kTypes = {
    DisturbanceType{.name = "hotplug",
                    .summary = "one CPU after the other goes away and comes back",
                    .every = Milliseconds(100),
                    .min_cpus = 2,
                    .act = hotplug,
                    .rest = bring_back},
    DisturbanceType{.name = "rt_hog",
                    .summary = "a real-time task takes half of a CPU, another one each time",
                    .every = Milliseconds(60),
                    .document = kRtHog,
                    .act = move_rt_hog},
    DisturbanceType{.name = "cpu_max",
                    .summary = "a busy tree of cgroups whose cpu.max changes at two levels",
                    .every = Milliseconds(50),
                    .document = kCpuMax,
                    .act = change_limits},
    DisturbanceType{.name = "stop_storm",
                    .summary = "all workers get SIGSTOP, and SIGCONT soon after",
                    .every = Milliseconds(20),
                    .act = stop_or_go,
                    .rest = let_go_on},
    DisturbanceType{.name = "cpuset_churn",
                    .summary = "a busy cgroup whose cpuset becomes small, wide, another one",
                    .every = Milliseconds(30),
                    .min_cpus = 2,
                    .document = kCpusets,
                    .act = change_cpuset},
    DisturbanceType{.name = "reload",
                    .summary = "the scheduler is detached and attached again under load",
                    .every = Milliseconds(200),
                    .needs_scheduler = true,
                    .act = reload,
                    .excluded_op = "detach_scheduler"},
};

} // namespace

std::span<const DisturbanceType> disturbance_types()
{
  return kTypes;
}

Result<std::vector<DisturbanceInfo>> parse_disturbances(std::string_view text)
{
  std::vector<DisturbanceInfo> chosen;
  if (text == "none")
    return chosen;
  std::vector<std::string> names;
  for (const auto& type : kTypes)
    names.emplace_back(type.name);
  for (const auto& word : split(text, '+')) {
    const auto at = std::find(names.begin(), names.end(), word);
    if (at == names.end())
      return Error::make(ErrorKind::invalid,
                         "there is no disturbance '{}'{}; there are {}",
                         printable(word),
                         suggestion(word, names),
                         join(names, ", "))
          .with_hint("'ktstr list --disturbances' says what each does");
    const auto& type = kTypes[static_cast<std::size_t>(at - names.begin())];
    chosen.push_back({.name = std::string(type.name),
                      .min_cpus = type.min_cpus,
                      .needs_scheduler = type.needs_scheduler});
  }
  return chosen;
}

} // namespace ktstr
