#include "core/cli/scheduler_listing.h"

#include <algorithm>

#include "core/support/wire_json.h"

namespace ktstr {

namespace {

support::SchedulerSpec spec_of(const SchedulerInfo& scheduler)
{
  switch (scheduler.kind) {
  case SchedulerKind::kernel_default:
    return support::Eevdf{};
  case SchedulerKind::builtin:
    return support::KernelBuiltin{.enable = scheduler.enable_commands,
                                  .disable = scheduler.disable_commands};
  case SchedulerKind::binary:
    if (scheduler.binary_path.find('/') != std::string::npos)
      return support::SchedulerPath{scheduler.binary_path};
    return support::Discover{scheduler.binary_path};
  case SchedulerKind::unset:
  case SchedulerKind::bpf:
  case SchedulerKind::callbacks:
    return support::Discover{scheduler.id};
  }
  return support::Discover{scheduler.id};
}

} // namespace

support::Scheduler contract_scheduler(const SchedulerInfo& scheduler)
{
  return {.name = scheduler.id,
          .binary = spec_of(scheduler),
          .sched_args = scheduler.binary_args,
          .constraints = scheduler.constraints};
}

std::vector<std::pair<std::string, std::string>> scheduler_tests(const PluginRegistry& registry)
{
  std::vector<std::pair<std::string, std::string>> pairs;
  const auto schedulers = registry.schedulers();
  for (const auto& test : registry.tests())
    for (const auto& scheduler : schedulers)
      if (test.scheduler.empty() || test.scheduler == scheduler.id)
        pairs.emplace_back(test.id, scheduler.id);
  return pairs;
}

std::size_t test_count(const PluginRegistry& registry, const std::string& scheduler)
{
  const auto tests = registry.tests();
  return static_cast<std::size_t>(
      std::count_if(tests.begin(), tests.end(), [&scheduler](const TestInfo& test) {
        return test.scheduler.empty() || test.scheduler == scheduler;
      }));
}

std::string list_schedulers(const PluginRegistry& registry)
{
  Json list = Json::array();
  for (const auto& scheduler : registry.schedulers())
    list.push(support::scheduler_list_entry(contract_scheduler(scheduler),
                                            test_count(registry, scheduler.id)));
  return support::wire_json(list);
}

std::string list_scheduler_tests(const PluginRegistry& registry)
{
  Json list = Json::array();
  for (const auto& [test, scheduler] : scheduler_tests(registry))
    list.push(support::scheduler_test_entry(test, scheduler));
  return support::wire_json(list);
}

} // namespace ktstr
