// What measuring workers costs: iterations per second of CPU time of each work type, measured and
// not, on this machine. Per second of CPU time, so that what else the machine does matters little.
#include <cstdio>
#include <vector>

#include "core/base/text.h"
#include "core/scenario/work_type.h"
#include "tests/bench/figures.h"
#include "tests/unit/core/scenario/this_machine.h"

namespace {

using namespace ktstr;
using bench::median;

constexpr int kHoldMs = 200;

/// Iterations per second of CPU time of one group; the error is why the type does not run here.
Result<double> rate(const std::string& document, bool is_measured)
{
  auto context = test::this_machine(kHoldMs);
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
