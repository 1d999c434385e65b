// Loads that are out of balance, and change while they are.
#include "../document_tests.h"

namespace {

/* On one CPU such a crowd would take longer than the test to get its turns. */
constexpr auto kTwoCpus = machine_with(2);
constexpr auto kFourCpus = machine_with(4);

constexpr ktstr_test kTests[] = {
    document_test("add_load_imbalance",
                  "one worker in one cgroup, and many more in the other from the middle on",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "light", "workers": [{"num_workers": 1}]}, {"name": "heavy", "workers": [{"num_workers": 4}]}],
  "steps": [
    {"name": "few", "hold": {"fraction": 0.4}},
    {"name": "many", "hold": {"fraction": 0.6}, "ops": [{"spawn": {"cgroup": "heavy", "workers": {"num_workers": 12}}}]}
  ]
})"),
    document_test("imbalance_mixed_workload",
                  "a heavy cgroup that computes, light ones that sleep and yield",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "heavy", "workers": [{"workers_per_cpu": 2}]},
              {"name": "bursty", "workers": [{"work_type": "Bursty", "params": {"burst_us": 2000, "sleep_us": 8000}, "num_workers": 2}]},
              {"name": "yielding", "workers": [{"work_type": "YieldHeavy", "num_workers": 2}]}]
})"),
    document_test("load_oscillation",
                  "the load goes to and fro between two cgroups in four phases",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"num_workers": 1}]}, {"name": "cg_1", "workers": [{"num_workers": 1}]}],
  "steps": [
    {"name": "left", "hold": {"fraction": 0.25}, "ops": [{"spawn": {"cgroup": "cg_0", "workers": {"num_workers": 8}}}]},
    {"name": "right", "hold": {"fraction": 0.25}, "ops": [{"spawn": {"cgroup": "cg_1", "workers": {"num_workers": 8}}}]},
    {"name": "left again", "hold": {"fraction": 0.25}, "ops": [{"spawn": {"cgroup": "cg_0", "workers": {"num_workers": 8}}}]},
    {"name": "right again", "hold": {"fraction": 0.25}, "ops": [{"spawn": {"cgroup": "cg_1", "workers": {"num_workers": 8}}}]}
  ]
})"),
    document_test("four_way_imbalance",
                  "four cgroups with 16, 1, 8 and 4 workers",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "a", "workers": [{"num_workers": 16}]}, {"name": "b", "workers": [{"num_workers": 1}]},
              {"name": "c", "workers": [{"num_workers": 8}]}, {"name": "d", "workers": [{"num_workers": 4}]}]
})",
                  1500),
    document_test("cpuset_imbalance_combined",
                  "crowds of different size in cpusets of different size",
                  &kFourCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "crowd", "cpuset": {"range": {"start": 0, "end": 0.34}}, "workers": [{"num_workers": 8}]},
              {"name": "few", "cpuset": {"range": {"start": 0.34, "end": 1}}, "workers": [{"num_workers": 2}]},
              {"name": "free", "workers": [{"num_workers": 2}]}]
})"),
    document_test("no_ctrl_task_migration",
                  "tasks move nine times between cgroups without controllers",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "controllers": false, "workers": [{"num_workers": 3}, {"work_type": "PipeIo"}]},
              {"name": "cg_1", "controllers": false}, {"name": "cg_2", "controllers": false}],
  "steps": [{"hold": {"loop": {"every_ms": 110}}, "ops": [
    {"move_all_tasks": {"from": "cg_0", "to": "cg_1"}},
    {"move_all_tasks": {"from": "cg_1", "to": "cg_2"}},
    {"move_all_tasks": {"from": "cg_2", "to": "cg_0"}}]}]
})"),
    document_test("io_compute_imbalance",
                  "a few that write among many that compute",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "io", "workers": [{"work_type": "IoSyncWrite"}, {"work_type": "IoRandRead"}]},
              {"name": "compute", "workers": [{"workers_per_cpu": 2}]}]
})"),
    document_test("nice_hog",
                  "a spinner of nice -20 on each CPU, which a sleeper of nice 0 shares",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"workers_per_cpu": 1, "nice": -20, "affinity": "one_cpu_each"},
              {"work_type": "Bursty", "params": {"burst_us": 1000, "sleep_us": 20000}, "workers_per_cpu": 1,
               "affinity": "one_cpu_each"}],
  "checks": {"max_gap_pct": 50}
})"),
    document_test("nice_mix",
                  "three nice values in one cgroup",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [
    {"num_workers": 2, "nice": -5}, {"num_workers": 2, "nice": 0}, {"num_workers": 2, "nice": 5}]}],
  "checks": {"max_gap_pct": 50}
})",
                  1500),
};

} // namespace

KTSTR_DOCUMENT_PLUGIN("tests_interaction", kTests);
