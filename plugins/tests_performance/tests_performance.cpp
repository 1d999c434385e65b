// Benchmarks: what they measure is kept with the cell, and what they assert is loose enough for
// every scheduler that works.
#include "../document_tests.h"

namespace {

constexpr auto kTwoLlcs = machine_with(4, 2);

constexpr ktstr_test kTests[] = {
    document_test("cache_pressure_imbalance",
                  "cache walkers and spinners of different number",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cache", "workers": [{"work_type": "CachePressure", "num_workers": 8}]},
              {"name": "spin", "workers": [{"num_workers": 2}]}]
})"),
    document_test("cache_yield_wake_affine",
                  "cache walkers that yield, beside pairs that wake each other, on two caches",
                  &kTwoLlcs,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "yield", "workers": [{"work_type": "CacheYield", "num_workers": 4}]},
              {"name": "wake", "workers": [{"work_type": "FutexPingPong", "num_workers": 4}]}],
  "checks": {"max_wake_latency_cv": 50}
})"),
    document_test("cache_pipe_io_compute",
                  "pairs with a pipe and a working set, among spinners",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "pipe", "workers": [{"work_type": "CachePipe", "num_workers": 4}]},
              {"name": "spin", "workers": [{"num_workers": 2}]}],
  "checks": {"max_wake_latency_cv": 15}
})"),
    document_test("fan_out_wake",
                  "messengers that wake their receivers",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"work_type": "FutexFanOut"}]}, {"name": "cg_1", "workers": [{"work_type": "FutexFanOut"}]}],
  "checks": {"max_wake_latency_cv": 10}
})"),
    document_test("fan_out_compute",
                  "receivers that think and multiply matrices",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"work_type": "FanOutCompute", "params": {"cache_footprint_kib": 16}}]}],
  "checks": {"max_wake_latency_cv": 10}
})"),
    document_test("schbench",
                  "requests that are handed to a worker per CPU",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"work_type": "Schbench", "params": {"cache_footprint_kib": 16}}]
})"),
    document_test("taobench",
                  "clients of a cache at a fixed rate",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"work_type": "Taobench", "params": {"cache_capacity_mib": 4, "arrival_rate": 2000}}]
})"),
    document_test("timers",
                  "precise timers on every CPU, among spinners",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"work_type": "TimerLatency", "workers_per_cpu": 1}, {"workers_per_cpu": 0.5}]
})"),
};

} // namespace

KTSTR_DOCUMENT_PLUGIN("tests_performance", kTests);
