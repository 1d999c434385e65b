// How long a large plan takes: builds a matrix of about 10,000 cells and prints every cell as JSON,
// as `ktstr list --format json` does. Prints one JSON object; asserts nothing.
#include "core/gauntlet/plan.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace {

ktstr::PlanRequest large_request()
{
  ktstr::PlanRequest request;
  for (int i = 0; i < 10; ++i)
    request.tests.push_back({.id = "test_" + std::to_string(i)});
  for (int i = 0; i < 8; ++i)
    request.schedulers.push_back({.id = "scx_" + std::to_string(i),
                                  .kind = ktstr::SchedulerKind::bpf,
                                  .flags = {{.id = "vtime"}, {.id = "steal"}}});
  for (const ktstr::Preset& preset : ktstr::builtin_presets())
    if (preset.is_default)
      request.presets.push_back(preset);
  request.profiles = ktstr::ProfileSelection::all;
  request.kernels = {{.label = "7.2.12", .image = "/a"}, {.label = "7.3.4", .image = "/b"}};
  request.filter = "test(test_*) & !preset(uni) & !seed(99)";
  return request;
}

/// Cells planned and bytes printed; {0, 0} when the plan failed.
std::pair<std::size_t, std::size_t> plan_and_print(const ktstr::PlanRequest& request)
{
  const auto plan = ktstr::make_plan(request);
  if (!plan)
    return {};
  std::string text;
  for (const ktstr::Cell& cell : plan->cells)
    text += to_json(*plan, cell).dump() + "\n";
  return {plan->cells.size(), text.size()};
}

} // namespace

int main()
{
  constexpr int kRounds = 15;
  const ktstr::PlanRequest request = large_request();
  std::vector<double> times;
  std::pair<std::size_t, std::size_t> sizes;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    sizes = plan_and_print(request);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    times.push_back(took.count());
  }
  std::sort(times.begin(), times.end());
  std::printf(
      "{\"bench\":\"plan\",\"cells\":%zu,\"bytes\":%zu,\"median_ms\":%.1f,\"max_ms\":%.1f}\n",
      sizes.first,
      sizes.second,
      times[kRounds / 2],
      times.back());
  return sizes.first == 0 ? 1 : 0;
}
