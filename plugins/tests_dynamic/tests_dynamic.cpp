// Cgroups and workers that come and go, and controls that change, under load.
#include "../document_tests.h"

namespace {

/* On one CPU such a crowd would take longer than the test to get its turns. */
constexpr auto kTwoCpus = machine_with(2);

constexpr ktstr_test kTests[] = {
    document_test("cgroup_add",
                  "two busy cgroups, and two more from the middle on",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"num_workers": 4}]}, {"name": "cg_1", "workers": [{"num_workers": 4}]}],
  "steps": [
    {"name": "two", "hold": {"fraction": 0.4}},
    {"name": "four", "hold": {"fraction": 0.6},
     "cgroups": [{"name": "cg_2", "workers": [{"num_workers": 4}]}, {"name": "cg_3", "workers": [{"num_workers": 4}]}]}
  ]
})"),
    document_test("cgroup_remove",
                  "four busy cgroups, of which two are removed with their workers",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"num_workers": 2}]}, {"name": "cg_1", "workers": [{"num_workers": 2}]},
              {"name": "cg_2", "workers": [{"num_workers": 2}]}, {"name": "cg_3", "workers": [{"num_workers": 2}]}],
  "steps": [
    {"name": "four", "hold": {"fraction": 0.4}},
    {"name": "two", "hold": {"fraction": 0.6}, "ops": [{"remove_cgroup": "cg_1"}, {"remove_cgroup": "cg_3"}]}
  ]
})"),
    document_test("cgroup_rapid_churn",
                  "a cgroup with workers is made and removed every 50 ms beside two that stay",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"num_workers": 2}]}, {"name": "cg_1", "workers": [{"num_workers": 2}]}],
  "checks": {"progress": true},
  "ops": [{"add_cgroup": "nest"}],
  "steps": [{"hold": {"loop": {"every_ms": 50}}, "ops": [
    {"remove_cgroup": "nest"}, {"add_cgroup": "nest"},
    {"run_program": {"name": "guest", "argv": ["/bin/busybox", "sleep", "100"], "cgroup": "nest"}},
    {"kill_payload": {"name": "guest"}}]}]
})"),
    document_test("cgroup_exhaust_reuse",
                  "twenty cgroups are made, removed, and made again with the same names",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "base", "workers": [{"num_workers": 2}]}],
  "steps": [
    {"name": "first", "hold": {"fraction": 0.3}, "cgroups": [
      {"name": "g0", "workers": [{"work_type": "Mixed"}]}, {"name": "g1", "workers": [{"work_type": "Mixed"}]},
      {"name": "g2", "workers": [{"work_type": "Mixed"}]}, {"name": "g3", "workers": [{"work_type": "Mixed"}]},
      {"name": "g4"}, {"name": "g5"}, {"name": "g6"}, {"name": "g7"}, {"name": "g8"}, {"name": "g9"}]},
    {"name": "again", "hold": {"fraction": 0.7}, "cgroups": [
      {"name": "g0", "workers": [{"work_type": "Mixed"}]}, {"name": "g1", "workers": [{"work_type": "Mixed"}]},
      {"name": "g2", "workers": [{"work_type": "Mixed"}]}, {"name": "g3", "workers": [{"work_type": "Mixed"}]},
      {"name": "g4"}, {"name": "g5"}, {"name": "g6"}, {"name": "g7"}, {"name": "g8"}, {"name": "g9"}]}
  ]
})"),
    document_test("weight_change",
                  "the weights of two busy cgroups change places while they run",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "cpu_weight": 30, "workers": [{"workers_per_cpu": 1}]},
              {"name": "cg_1", "cpu_weight": 300, "workers": [{"workers_per_cpu": 1}]}],
  "steps": [
    {"name": "one way", "hold": {"fraction": 0.5}},
    {"name": "the other", "hold": {"fraction": 0.5}, "ops": [
      {"update_cgroup": {"cgroup": "cg_0", "cpu_weight": 300}},
      {"update_cgroup": {"cgroup": "cg_1", "cpu_weight": 30}}]}
  ],
  "checks": {"max_gap_pct": 50}
})"),
    document_test("bandwidth",
                  "a cgroup with half a CPU among free ones; the limit is tightened and lifted",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "bound", "cpu_quota_pct": 50, "workers": [{"num_workers": 3}]},
              {"name": "free", "workers": [{"workers_per_cpu": 1}]}],
  "steps": [
    {"name": "half", "hold": {"fraction": 0.4}},
    {"name": "less", "hold": {"fraction": 0.2}, "ops": [{"update_cgroup": {"cgroup": "bound", "cpu_quota_pct": 20}}]},
    {"name": "free", "hold": {"fraction": 0.4}, "ops": [{"update_cgroup": {"cgroup": "bound", "cpu_max": "max"}}]}
  ]
})"),
    document_test("freezer",
                  "a busy cgroup is frozen and goes on when it is thawed",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cold", "workers": [{"num_workers": 2}, {"work_type": "FutexPingPong"}]},
              {"name": "warm", "workers": [{"num_workers": 2}]}],
  "steps": [
    {"name": "run", "hold": {"fraction": 0.3}},
    {"name": "frozen", "hold": {"fraction": 0.3}, "ops": [{"freeze_cgroup": "cold"}]},
    {"name": "thawed", "hold": {"fraction": 0.4}, "ops": [{"unfreeze_cgroup": "cold"}]}
  ]
})"),
    document_test("stop_storm",
                  "workers are stopped and continued every 40 ms by signals",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"num_workers": 3}]}, {"name": "cg_1", "workers": [{"num_workers": 3}]}],
  "steps": [{"hold": {"loop": {"every_ms": 40}}, "ops": [
    {"signal_cgroup": {"cgroup": "cg_0", "signal": "STOP"}},
    {"signal_cgroup": {"cgroup": "cg_0", "signal": "CONT"}}]}]
})"),
};

} // namespace

KTSTR_DOCUMENT_PLUGIN("tests_dynamic", kTests);
