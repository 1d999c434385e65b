#include "core/cli/test_needs.h"

#include <algorithm>
#include <set>

#include "core/scenario/scenario.h"

namespace ktstr {

namespace {

/// One list without repeats; a plugin's own order means nothing.
void merge_names(std::vector<std::string>& names, const std::vector<std::string>& more)
{
  std::set<std::string> all(names.begin(), names.end());
  all.insert(more.begin(), more.end());
  all.erase("");
  names.assign(all.begin(), all.end());
}

} // namespace

void add_needs(const PluginRegistry& registry, std::vector<TestInfo>& tests)
{
  const auto payloads = registry.payloads();
  const auto work_types = registry.work_types();
  for (auto& test : tests) {
    ScenarioNeeds needs;
    if (test.scenario.empty())
      needs.work_types = work_types;
    else
      needs = needs_of_scenario(test.scenario, work_types).value_or(ScenarioNeeds());
    needs.payloads.push_back(test.payload);
    merge_names(test.workloads, needs.payloads);
    merge_names(test.further_schedulers, needs.schedulers);
    test.work_types = std::move(needs.work_types);
    if (test.topology.empty())
      test.topology = needs.topology;
    for (const auto& payload : payloads)
      if (std::count(test.workloads.begin(), test.workloads.end(), payload.id) > 0)
        test.payloads.push_back(payload);
  }
}

} // namespace ktstr
