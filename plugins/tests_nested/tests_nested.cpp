// Cgroups within cgroups.
#include "../document_tests.h"

namespace {

constexpr auto kFourCpus = machine_with(4);

constexpr ktstr_test kTests[] = {
    document_test("nested_steady",
                  "workers in cgroups of different depth",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0/sub_a", "workers": [{"num_workers": 2}]},
    {"name": "cg_0/sub_b", "workers": [{"num_workers": 2}]},
    {"name": "cg_1/sub_b", "workers": [{"num_workers": 2}]},
    {"name": "cg_1/sub_a/deep", "workers": [{"num_workers": 2}]}]
})"),
    document_test("nested_task_move",
                  "tasks move between cgroups of different depth and trees",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0/sub", "controllers": false, "workers": [{"num_workers": 3}]},
    {"name": "cg_1/sub/deep", "workers": [{"num_workers": 1}]},
    {"name": "cg_1/other"}],
  "steps": [
    {"name": "in sub", "hold": {"fraction": 0.25}},
    {"name": "in parent", "hold": {"fraction": 0.25}, "ops": [{"move_all_tasks": {"from": "cg_0/sub", "to": "cg_0"}}]},
    {"name": "in the other tree", "hold": {"fraction": 0.25}, "ops": [{"move_all_tasks": {"from": "cg_0", "to": "cg_1/other"}}]},
    {"name": "back", "hold": {"fraction": 0.25}, "ops": [{"move_all_tasks": {"from": "cg_1/other", "to": "cg_0"}}]}
  ]
})"),
    document_test("nested_weights",
                  "weights at two levels, all workers alike",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "cpu_weight": 300},
    {"name": "cg_0/a", "cpu_weight": 50, "workers": [{"num_workers": 3}]},
    {"name": "cg_0/b", "cpu_weight": 200, "workers": [{"num_workers": 3}]},
    {"name": "cg_1", "cpu_weight": 100},
    {"name": "cg_1/a", "workers": [{"num_workers": 3}]}],
  "checks": {"max_gap_pct": 50}
})"),
    document_test("nested_bandwidth",
                  "a CPU limit above two cgroups, and one more below",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "cpu_quota_pct": 100},
    {"name": "cg_0/a", "cpu_quota_pct": 40, "workers": [{"num_workers": 2}]},
    {"name": "cg_0/b", "workers": [{"num_workers": 2}]},
    {"name": "cg_1", "workers": [{"num_workers": 2}]}]
})"),
    document_test("nested_cpuset",
                  "a cpuset within a cpuset, which is narrowed",
                  &kFourCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "cpuset": "0-2"},
    {"name": "cg_0/a", "cpuset": "0-1", "workers": [{"num_workers": 3}]},
    {"name": "cg_0/b", "workers": [{"num_workers": 3}]}],
  "steps": [
    {"name": "wide", "hold": {"fraction": 0.5}},
    {"name": "narrow", "hold": {"fraction": 0.5}, "ops": [{"set_cpuset": {"cgroup": "cg_0/a", "cpuset": "1"}}]}
  ]
})"),
    document_test("nested_rapid_churn",
                  "a tree of cgroups is made and removed every 60 ms under load",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0/sub", "workers": [{"num_workers": 4}]}],
  "ops": [{"add_cgroup": "tree/a/b/c"}],
  "steps": [{"hold": {"loop": {"every_ms": 60}}, "ops": [
    {"remove_cgroup": "tree"}, {"add_cgroup": "tree/a/b/c"}, {"add_cgroup": "tree/a/d"}]}]
})"),
    document_test("task_churn",
                  "workers move themselves round among cgroups, whose children come and go",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0/home", "workers": [{"work_type": "CgroupChurn", "params": {"groups": 3, "cycle_ms": 20}, "num_workers": 3}]},
    {"name": "cg_0/calm", "workers": [{"num_workers": 2}]}]
})"),
};

} // namespace

KTSTR_DOCUMENT_PLUGIN("tests_nested", kTests);
