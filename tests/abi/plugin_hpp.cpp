// A plugin made with ktstr.hpp that uses all of it: several kinds of items in one entry.
#include <ktstr/ktstr.hpp>

static constexpr ktstr::Flag fifo{"fifo",
                                  {.description = "first come, first served",
                                   .rodata = {{"by_fifo", 1}},
                                   .conflicts = {"vtime"}}};
static constexpr ktstr::Flag vtime{"vtime", {.rodata = {{"by_vtime", 1}}, .conflicts = {"fifo"}}};
KTSTR_SCHEDULER(scx_tiny,
                .description = "tiny",
                .rodata = {{"slice_ns", 5000}},
                .flags = {&fifo, &vtime});

static constexpr ktstr::Flag slow{"slow", {.args = {"--slice", "20"}}};
static constexpr ktstr::BinaryScheduler program{"program",
                                                {.path = "true", .args = {"-v"}, .flags = {&slow}}};

KTSTR_TEST(shares, .description = "two cgroups get equal shares", .duration_ms = 2000)
{
  const auto spinners = ktstr::work("SpinWait").per_cpu(2);
  return cell.run(ktstr::scenario()
                      .add(ktstr::cgroup("a").add(spinners))
                      .add(ktstr::cgroup("b").add(spinners))
                      .max_cgroup_spread_pct(35));
}

constexpr const char* kModes[] = {"Hot", "Cold", nullptr};

KTSTR_WORK_TYPE(bursts,
                .description = "bursts between rests",
                .params = {{"burst_us", 1000, 1, 1000000}, {"mode", 0, 0, 0, kModes}})
{
  while (!worker.should_stop()) {
    worker.did(worker.burn_for_us(static_cast<uint64_t>(worker.param("burst_us"))));
    if (worker.param("mode") == 1)
      worker.sleep_us(100);
  }
}

static constexpr auto kStall = ktstr::expect_error("stall", "for [0-9]+ ms");

KTSTR_TEST(everything, .expect = &kStall)
{
  using namespace ktstr;
  cell.log(LogLevel::info, "everything is there");
  cell.spawn_payload("load", {.name = "beside", .cgroup = "a"});
  if (const auto bench = cell.run_payload("bench", {.args = {"-n"}, .expected_exit = 1}, 1000))
    cell.metric("score", bench.metric("score").value_or(bench.exit_code()));
  cell.wait_payload("beside", 500);
  cell.kill_payload("beside");
  cell.metric("cpus", cell.cpu_count(), "1");
  if (!cell.check(cell.cpu_count() > 0, "there is a CPU") || cell.cancelled())
    return cell.fail("no CPU");
  return cell.run(
      scenario()
          .add(work("Bursty")
                   .param("burst_us", 1000)
                   .param("sleep_us", 20000)
                   .count(2)
                   .nice(5)
                   .on(one_cpu_each()))
          .add(cgroup("web").on(llc(0)).cpu_weight(200).cpu_max(50000).add(
              work("SpinWait").named("a \"quoted\" name").on(exactly("0"))))
          .add(work("bursts").param("mode", "Cold"))
          .add(hold(0.5).named("calm"))
          .add(hold_ms(100).add(work("YieldHeavy")).add(cgroup("late").on(disjoint(0, 2))))
          .start_jitter_us(0)
          .all_cpus_used()
          .max_gap_pct(25)
          .check("min_work_rate", 1.5));
}

KTSTR_PLUGIN("abi.hpp", "1", "MIT", &scx_tiny, &shares, &program, &everything, &bursts);
