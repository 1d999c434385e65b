// What measuring workers costs: iterations per second of CPU time of each work type, measured and
// not, on this machine. Per second of CPU time, so that what else the machine does matters little.
#include <algorithm>
#include <cstdio>
#include <sched.h>
#include <vector>

#include "core/base/text.h"
#include "core/scenario/scenario.h"
#include "core/scenario/work_type.h"

namespace {

using namespace ktstr;

constexpr int kHoldMs = 200;

double median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

ScenarioContext this_machine()
{
  ScenarioContext context{.is_virtual_time = false, .duration = Milliseconds(kHoldMs)};
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  ::sched_getaffinity(0, sizeof cpus, &cpus);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &cpus))
      context.cpus.push_back(cpu);
  context.topology.cores_per_llc = static_cast<std::uint32_t>(context.cpus.back() + 1);
  return context;
}

/// Iterations per second of CPU time of one group; the error is why the type does not run here.
Result<double> rate(const std::string& document, bool is_measured)
{
  auto context = this_machine();
  context.is_measured = is_measured;
  const auto report = run_scenario(document, context);
  if (!report)
    return report.error();
  double iterations = 0;
  double cpu_ns = 0;
  for (const auto& worker : report->workers.items()) {
    iterations += worker["iterations"].as_double();
    cpu_ns += worker["cpu_ns"].as_double();
  }
  if (iterations == 0 || cpu_ns == 0)
    return Error(ErrorKind::unsupported, "no iteration ended");
  return iterations * 1e9 / cpu_ns;
}

void print_type(const WorkType& type, int rounds)
{
  const auto document = fmt::format(
      R"({{"schema": "ktstr.scenario/1", "workers": [{{"work_type": "{}"}}]}})", type.name);
  std::vector<double> plain;
  std::vector<double> measured;
  std::vector<double> ratios;
  for (int round = 0; round < rounds; ++round) {
    const auto without = rate(document, false);
    const auto with = rate(document, true);
    if (!without || !with) {
      const auto error = without ? with.error() : without.error();
      std::printf(
          "| `%s` | not here: %s | | |\n", std::string(type.name).c_str(), error.text().c_str());
      return;
    }
    plain.push_back(*without);
    measured.push_back(*with);
    ratios.push_back(*with / *without);
  }
  std::printf("| `%s` | %.0f | %.0f | %.3f |\n",
              std::string(type.name).c_str(),
              median(plain),
              median(measured),
              median(ratios));
  std::fflush(stdout);
}

} // namespace

/// bench_telemetry [ROUNDS]
int main(int argc, char** argv)
{
  const auto rounds = argc > 1 ? parse_decimal(argv[1]) : std::uint64_t{9};
  if (!rounds || *rounds == 0 || *rounds > 1000) {
    std::fprintf(stderr, "usage: bench_telemetry [ROUNDS]     1 to 1000, default 9\n");
    return 64;
  }
  std::printf("| work type | iterations/s, not measured | measured | ratio |\n|---|---|---|---|\n");
  for (const auto* type : work_types())
    print_type(*type, static_cast<int>(*rounds));
  return 0;
}
