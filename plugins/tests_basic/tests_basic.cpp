// The tests that every scheduler must pass, on every machine.
#include <charconv>
#include <string>
#include <string_view>

#include <ktstr/ktstr.hpp>

using namespace ktstr; // NOLINT(google-build-using-namespace): the builders read as sentences

namespace {

/// Workers bound to CPUs want a CPU for each; more than these would be slow to emulate.
constexpr ktstr_constraints kUpTo128Cpus = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = 128,
};

/// CPU time of all workers that have this nice value, from the report of a scenario.
double cpu_ns_at_nice(std::string_view report, int nice)
{
  const auto number_at = [](std::string_view text, std::string_view member) {
    const auto at = text.find(member);
    double number = 0;
    if (at != std::string_view::npos)
      std::from_chars(text.data() + at + member.size(), text.data() + text.size(), number);
    return number;
  };
  const auto member = "\"nice\":" + std::to_string(nice) + ",";
  double sum = 0;
  for (auto at = report.find(member); at != std::string_view::npos;
       at = report.find(member, at + 1))
    sum += number_at(report.substr(at), "\"cpu_ns\":");
  return sum;
}

} // namespace

/// What a scheduler must do before anything else: the spinners, free to go where they like, must
/// use every CPU; every CPU must serve the sleeper that wakes on it; nobody may be kept waiting.
KTSTR_TEST(smoke,
           .description = "a spinner and a sleeper for each CPU: all CPUs are used, all serve them",
           .duration_ms = 1000)
{
  return cell.run(scenario()
                      .add(work("SpinWait").per_cpu(1))
                      .add(work("Bursty")
                               .param("burst_us", 1000)
                               .param("sleep_us", 20000)
                               .per_cpu(1)
                               .on(one_cpu_each()))
                      .all_cpus_used());
}

/// With a fair share of a quarter of a CPU each, the limits leave room for a scheduler that
/// balances CPUs seldom (EEVDF was seen with 40 % of spread on three caches), and none for one that
/// lets a task keep a CPU (75 % and more), gives one hardly anything, or lets a cgroup starve (50 %
/// and more).
KTSTR_TEST(fairness,
           .description = "two cgroups of spinners, four for each CPU: equal shares, no long waits",
           .duration_ms = 1500,
           .constraints = &kUpTo128Cpus)
{
  const auto spinners = work("SpinWait").count(2 * cell.cpu_count());
  return cell.run(scenario()
                      .add(cgroup("cg_0").add(spinners))
                      .add(cgroup("cg_1").add(spinners))
                      .max_gap_pct(25)
                      .max_spread_pct(60)
                      .min_share_pct(25)
                      .max_cgroup_spread_pct(35));
}

/// A spinner bound to each CPU; two more and a sleeper that share the first one; and a spinner for
/// each CPU that is free to go where it likes. Each must run, on its CPU and no other.
KTSTR_TEST(pinned,
           .description = "workers bound to one CPU run there and nowhere else, among free ones",
           .duration_ms = 700,
           .constraints = &kUpTo128Cpus)
{
  return cell.run(scenario()
                      .add(work("SpinWait").per_cpu(1).on(one_cpu_each()))
                      .add(work("SpinWait").count(2).on(single_cpu()))
                      .add(work("Bursty")
                               .param("burst_us", 5000)
                               .param("sleep_us", 20000)
                               .count(1)
                               .on(single_cpu()))
                      .add(work("SpinWait").per_cpu(1)));
}

/// Nobody keeps a CPU busy here: a sleeper whose wake-up does not reach its idle CPU is not saved
/// by the next tick, as it is among spinners.
KTSTR_TEST(idle_wakes,
           .description = "sleepers bound to idle CPUs, and free ones: every wake-up arrives",
           .duration_ms = 500,
           .constraints = &kUpTo128Cpus)
{
  return cell.run(scenario()
                      .add(work("Bursty")
                               .param("burst_us", 500)
                               .param("sleep_us", 10000)
                               .per_cpu(1)
                               .on(one_cpu_each()))
                      .add(work("PipeIo").count(2))
                      .max_gap_pct(25));
}

/// A scheduler may treat all alike, but not those best that ask for least. One cache, so that equal
/// shares are a ratio of 1: over several, as many tasks as came to each by chance share its CPUs.
KTSTR_TEST(nice_order,
           .description = "spinners of nice -3 and 3: the higher weight does not get less",
           .duration_ms = 1000,
           .constraints = &kUpTo128Cpus)
{
  constexpr double kLeastRatio = 0.75; // equal shares, and room for CPUs that were shared unevenly
  std::string report;
  const auto verdict = cell.run(scenario().add(cgroup("one_cache")
                                                   .on(llc(0))
                                                   .add(work("SpinWait").per_cpu(2).nice(-3))
                                                   .add(work("SpinWait").per_cpu(2).nice(3))),
                                &report);
  const double heavy = cpu_ns_at_nice(report, -3);
  const double light = cpu_ns_at_nice(report, 3);
  if (light <= 0)
    return verdict;
  const bool is_in_order =
      cell.check(heavy >= kLeastRatio * light,
                 "workers of nice -3 got " + std::to_string(heavy / light) +
                     " times the CPU time of those of nice 3; at least 0.75 is expected");
  return is_in_order ? verdict : Verdict::fail;
}

KTSTR_PLUGIN(
    "tests_basic", "0.1.0", "BSD-2-Clause", &smoke, &fairness, &pinned, &idle_wakes, &nice_order);
