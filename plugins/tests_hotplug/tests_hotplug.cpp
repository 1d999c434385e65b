// CPUs that go away and come back under load. A scheduler without callbacks for it is thrown out by
// the kernel when that happens: then these tests fail, because its users' machines do suspend.
#include "../document_tests.h"

namespace {

constexpr auto kThreeCpus = machine_with(3);

constexpr ktstr_test kTests[] = {
    document_test("hotplug_once",
                  "one CPU goes away and comes back while all are busy, then tasks are bound to it",
                  &kThreeCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"workers_per_cpu": 1}, {"work_type": "IdleChurn", "num_workers": 2}],
  "steps": [
    {"name": "all", "hold": {"fraction": 0.3}},
    {"name": "one less", "hold": {"fraction": 0.3}, "ops": [{"offline_cpus": "1"}]},
    {"name": "all again", "hold": {"fraction": 0.4}, "ops": [
      {"online_cpus": "1"}, {"spawn": {"workers": {"num_workers": 3, "affinity": {"exact": "1"}}}}]}
  ]
})"),
    document_test("hotplug_loop",
                  "two CPUs go and come every 200 ms under load",
                  &kThreeCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"num_workers": 3}]}, {"name": "cg_1", "workers": [{"work_type": "WakeChain"}]}],
  "steps": [{"hold": {"loop": {"every_ms": 200}}, "ops": [
    {"offline_cpus": "1-2"}, {"online_cpus": "1-2"}]}]
})",
                  1000),
    document_test("hotplug_pinned",
                  "the CPU that tasks are bound to goes away",
                  &kThreeCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"num_workers": 2, "affinity": {"exact": "2"}},
              {"work_type": "TimerLatency", "num_workers": 1, "affinity": {"exact": "2"}},
              {"num_workers": 2}],
  "steps": [
    {"name": "bound", "hold": {"fraction": 0.3}},
    {"name": "homeless", "hold": {"fraction": 0.3}, "ops": [{"offline_cpus": "2"}]},
    {"name": "back", "hold": {"fraction": 0.4}, "ops": [{"online_cpus": "2"}]}
  ]
})"),
};

} // namespace

KTSTR_DOCUMENT_PLUGIN("tests_hotplug", kTests);
