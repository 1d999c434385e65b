#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/scenario/document.h"
#include "core/scenario/scenario.h"

namespace {

/// A document with these members beside the schema.
std::string with(const std::string& members)
{
  return R"({"schema":"ktstr.scenario/1")" + (members.empty() ? "" : "," + members) + "}";
}

std::string one_work(const std::string& members)
{
  return with(R"("workers":[{)" + members + "}]");
}

std::string one_cgroup(const std::string& members)
{
  return with(R"("cgroups":[{"name":"a",)" + members + "}]");
}

struct BadDocument {
  std::string document;
  std::string complaint;
};

} // namespace

TEST_CASE("a bad document is refused with the place and what was expected", "[scenario]")
{
  const auto bad = GENERATE(values<BadDocument>({
      {"{", "scenario: JSON is malformed at byte 1: Missing a name for object member."},
      {"[]", "scenario: expected an object, got []"},
      {"{}", "scenario: member 'schema' is missing"},
      {R"({"schema":"ktstr.scenario/2"})",
       R"(scenario: at 'schema': expected "ktstr.scenario/1", got "ktstr.scenario/2")"},
      {with(R"("step":[])"),
       "scenario: unknown member 'step' (did you mean 'steps'?); known are schema, "
       "start_jitter_us, topology, cgroups, workers, ops, settle_ms, steps, checks"},
      {with(R"("workers":[],"workers":[])"), "scenario: member 'workers' is given twice"},
      {with(R"("workers":{})"), "scenario: at 'workers': expected an array, got {}"},
      {with(R"("start_jitter_us":-1)"),
       "scenario: at 'start_jitter_us': expected an integer from 0 to 1000000, got -1"},
      {with(R"("steps":[])"), "scenario: at 'steps': expected at least one step, got []"},
      {with(R"("steps":[{}])"), "scenario: at 'steps[0]': member 'hold' is missing"},
      {with(R"("steps":[{"hold":{}}])"),
       "scenario: at 'steps[0].hold': expected an object with exactly one of fraction, ms, loop, "
       "got {}"},
      {with(R"("steps":[{"hold":{"fraction":0}}])"),
       "scenario: at 'steps[0].hold.fraction': expected a number above 0, at most 100, got 0"},
      {with(R"("steps":[{"hold":{"ms":1.5}}])"),
       "scenario: at 'steps[0].hold.ms': expected an integer from 1 to 3600000, got 1.5"},
      {one_work(R"("work_type":"Spinwait")"),
       "scenario: at 'workers[0].work_type': expected a work type (did you mean 'SpinWait'?), got "
       "\"Spinwait\""},
      {one_work(R"("params":{"x":1})"),
       "scenario: at 'workers[0].params': SpinWait has no parameters"},
      {one_work(R"("work_type":"Bursty","params":{"sleep_ms":1})"),
       "scenario: at 'workers[0].params': unknown member 'sleep_ms' (did you mean 'sleep_us'?); "
       "known are burst_us, "
       "sleep_us"},
      {one_work(R"("work_type":"Bursty","params":{"sleep_us":0})"),
       "scenario: at 'workers[0].params.sleep_us': expected an integer from 1 to 60000000, got 0"},
      {one_work(R"("work_type":"WakeChain","params":{"wake":"pipe"})"),
       "scenario: at 'workers[0].params.wake': expected one of (Pipe, Futex) (did you mean "
       "'Pipe'?), got \"pipe\""},
      {one_work(R"("work_type":"PipeIo","num_workers":3)"),
       "scenario: at 'workers[0]': PipeIo works in groups of 2, and 3 workers cannot be divided "
       "into such"},
      {one_work(R"("num_workers":0)"),
       "scenario: at 'workers[0].num_workers': expected an integer from 1 to 4096, got 0"},
      {one_work(R"("num_workers":1,"workers_per_cpu":1)"),
       "scenario: at 'workers[0]': 'num_workers' and 'workers_per_cpu' exclude each other"},
      {one_work(R"("nice":20)"),
       "scenario: at 'workers[0].nice': expected an integer from -20 to 19, got 20"},
      {one_work(R"("comm":"a name of 16 byt")"),
       "scenario: at 'workers[0].comm': expected a name of 1 to 15 bytes, got \"a name of 16 "
       "byt\""},
      {one_work(R"("affinity":"single")"),
       "scenario: at 'workers[0].affinity': expected an affinity, or an object with 'exact' or "
       "'random_subset' "
       "(inherit, single_cpu, one_cpu_each, llc_aligned, cross_cgroup, smt_sibling_pair), got "
       "\"single\""},
      {one_work(R"("affinity":{"exact":"3-1"})"),
       "scenario: at 'workers[0].affinity.exact': expected a list of CPUs such as \"0-3,6\", got "
       "\"3-1\""},
      {one_work(R"("affinity":{"random_subset":{"count":0}})"),
       "scenario: at 'workers[0].affinity.random_subset.count': expected an integer from 1 to "
       "1023, got 0"},
      {with(R"("cgroups":[{}])"), "scenario: at 'cgroups[0]': member 'name' is missing"},
      {with(R"("cgroups":[{"name":"../x"}])"),
       "scenario: at 'cgroups[0].name': expected a cgroup name: letters, digits, '-' and '_', '/' "
       "between levels, "
       "got \"../x\""},
      {with(R"("cgroups":[{"name":"a"},{"name":"a"}])"),
       "scenario: cgroup 'a' is defined twice (again at 'cgroups[1]')"},
      {with(R"("cgroups":[{"name":"a","workers":[{}]},{"name":"a/b"}])"),
       "scenario: cgroup 'a' has workers and a child 'a/b'; workers live in leaves"},
      {one_cgroup(R"("cpu_weight":0)"),
       "scenario: at 'cgroups[0].cpu_weight': expected an integer from 1 to 10000, got 0"},
      {one_cgroup(R"("cpu_max":{})"),
       "scenario: at 'cgroups[0].cpu_max': member 'quota_us' is missing"},
      {one_cgroup(R"("cpuset":{"llc":0,"numa":0})"),
       "scenario: at 'cgroups[0].cpuset': expected an object with exactly one of exact, llc, numa, "
       "range, disjoint, "
       R"(overlap, got {"llc":0,"numa":0})"},
      {one_cgroup(R"("cpuset":{"range":{"start":0.5,"end":0.5}})"),
       "scenario: at 'cgroups[0].cpuset.range': expected 'start' below 'end', got "
       "{\"start\":0.5,\"end\":0.5}"},
      {one_cgroup(R"("cpuset":{"disjoint":{"index":2,"of":2}})"),
       "scenario: at 'cgroups[0].cpuset.disjoint.index': expected an integer from 0 to 1, got 2"},
      {with(R"("checks":{"max_gap_m":1})"),
       "scenario: at 'checks': unknown member 'max_gap_m' (did you mean 'max_gap_ms'?); known are "
       "progress, gap, "
       "affinity, all_cpus_used, max_gap_ms, max_gap_pct, max_spread_pct, min_share_pct, "
       "max_cgroup_spread_pct, "
       "max_p99_wake_latency_us, max_wake_latency_cv, max_migration_ratio, max_throughput_cv, "
       "min_work_rate, min_iteration_rate, min_page_locality, max_cross_node_migration_ratio, "
       "max_slow_tier_ratio, max_iteration_cost_p99_us, max_migrations, min_work_units, replace"},
      {with(R"("checks":{"progress":1})"),
       "scenario: at 'checks.progress': expected true or false, got 1"},
      {with(R"("checks":{"gap":false,"max_gap_ms":5})"),
       "scenario: at 'checks': a gap limit is given and 'gap' is turned off"},
  }));
  CAPTURE(bad.document);
  const auto status = ktstr::validate_scenario(bad.document);
  REQUIRE_FALSE(status);
  CHECK(status.error().text() == bad.complaint);
  CHECK(status.error().kind() == ktstr::ErrorKind::invalid);
}

TEST_CASE("a document without steps holds its backdrop for the whole duration", "[scenario]")
{
  const auto document = ktstr::parse_document(with(R"("workers":[{}])"));
  REQUIRE(document);
  REQUIRE(document->steps.size() == 1);
  CHECK(document->steps[0].hold.fraction == 1.0);
  REQUIRE(document->backdrop.workers.size() == 1);
  CHECK(document->backdrop.workers[0].type->name == "SpinWait");
  CHECK(document->backdrop.workers[0].count == 2);
  CHECK(document->limits.progress);
  CHECK(document->limits.gap);
}

TEST_CASE("a document keeps what it says", "[scenario]")
{
  const auto document = ktstr::parse_document(with(
      R"("cgroups":[{"name":"a/b","cpuset":{"overlap":{"index":1,"of":2,"frac":0.25}},"cpu_weight":50,)"
      R"("cpu_max":{"quota_us":20000},"workers":[{"work_type":"IdleChurn","params":{"precise_timing":true},)"
      R"("workers_per_cpu":1.5,"affinity":{"random_subset":{"from":"0-2","count":2}},"nice":-3,"comm":"w"}]}],)"
      R"("steps":[{"name":"one","hold":{"ms":5}},{"hold":{"fraction":0.5}}],"checks":{"gap":false,"max_spread_pct":20})"));
  REQUIRE(document);
  const auto& cgroup = document->backdrop.cgroups.at(0);
  CHECK(cgroup.name == "a/b");
  CHECK(cgroup.cpuset.kind == ktstr::CpusetSpec::Kind::overlap);
  CHECK(cgroup.cpuset.overlap == 0.25);
  CHECK(ktstr::weight_in(cgroup.controls) == 0.5);
  REQUIRE(cgroup.controls.size() == 2);
  CHECK(cgroup.controls[0].file == "cpu.weight");
  CHECK(cgroup.controls[1].file == "cpu.max");
  CHECK(cgroup.controls[1].value == "20000 100000");
  const auto& work = cgroup.workers.at(0);
  CHECK(work.params.values == std::vector<std::int64_t>{1000, 5000, 1});
  CHECK(work.per_cpu == 1.5);
  CHECK(work.affinity.exact == std::vector<int>{0, 1, 2});
  CHECK(work.nice == -3);
  CHECK(document->steps.at(0).hold.ms == 5);
  CHECK(document->steps.at(1).name == "step 1");
  CHECK_FALSE(document->limits.gap);
  CHECK(document->limits.max_spread_pct == 20.0);
}

TEST_CASE("grouped work defaults to one whole group", "[scenario]")
{
  const auto document = ktstr::parse_document(one_work(R"("work_type":"FutexFanOut")"));
  REQUIRE(document);
  CHECK(document->backdrop.workers[0].count == 5);
}
