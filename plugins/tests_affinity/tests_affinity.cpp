// Affinities, classes and nice values that workers have or take while they run.
#include "../document_tests.h"

namespace {

constexpr auto kTwoCpus = machine_with(2);
constexpr auto kThreeCpus = machine_with(3);
constexpr auto kFourCpus = machine_with(4);

constexpr ktstr_constraints smt_machine()
{
  auto machine = any_machine;
  machine.requires_smt = 1;
  return machine;
}
constexpr auto kSmt = smt_machine();

constexpr ktstr_test kTests[] = {
    document_test("affinity_change",
                  "the workers of two cgroups get another random half of the CPUs four times",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"num_workers": 4}]},
              {"name": "cg_1", "workers": [{"work_type": "Bursty", "params": {"burst_us": 2000, "sleep_us": 1000},
                                            "num_workers": 4}]}],
  "steps": [{"hold": {"loop": {"every_ms": 200}}, "ops": [
    {"set_affinity": {"cgroup": "cg_0", "affinity": {"random_subset": {"count": 2}}}},
    {"set_affinity": {"cgroup": "cg_1", "affinity": {"random_subset": {"count": 2}}}}]}]
})"),
    document_test("affinity_idle",
                  "sleepers whose CPUs change every 50 ms, on a machine that is mostly idle",
                  &kThreeCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"work_type": "Bursty", "params": {"burst_us": 500, "sleep_us": 5000},
                                            "num_workers": 4, "affinity": {"random_subset": {"count": 2}}}]}],
  "steps": [{"hold": {"loop": {"every_ms": 50}}, "ops": [
    {"set_affinity": {"cgroup": "cg_0", "affinity": {"random_subset": {"count": 2}}}}]}]
})"),
    document_test("set_free",
                  "many spinners bound to two CPUs and few to two others, then all set free",
                  &kFourCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"num_workers": 8, "affinity": {"exact": "0-1"}},
                                           {"num_workers": 2, "affinity": {"exact": "2-3"}}]}],
  "steps": [
    {"name": "bound", "hold": {"fraction": 0.2}},
    {"name": "free", "hold": {"fraction": 0.8}, "ops": [
      {"set_affinity": {"cgroup": "cg_0", "affinity": "cross_cgroup"}}]}
  ],
  "checks": {"max_spread_pct": 60}
})",
                  2000),
    document_test("affinity_pinned",
                  "all workers are bound to two CPUs and share them",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"num_workers": 4, "affinity": {"exact": "0-1"}}]},
              {"name": "cg_1", "workers": [{"num_workers": 4, "affinity": {"exact": "0-1"}}]}],
  "checks": {"max_spread_pct": 75}
})"),
    document_test("affinity_churn",
                  "workers that bind themselves to one CPU after the other, and to each other's",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "self", "workers": [{"work_type": "AffinityChurn", "num_workers": 4}]},
              {"name": "cross", "workers": [{"work_type": "CrossAffinityChurn", "num_workers": 4}]},
              {"name": "calm", "workers": [{"num_workers": 2}]}]
})"),
    document_test("multicpu_pin",
                  "bound workers in cgroups whose CPUs are fewer than theirs",
                  &kThreeCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "cpuset": {"range": {"start": 0, "end": 1}},
     "workers": [{"num_workers": 4, "affinity": {"exact": "0-1"}}, {"num_workers": 2, "affinity": "one_cpu_each"}]},
    {"name": "cg_1", "workers": [{"num_workers": 4, "affinity": {"exact": "1-2"}}]}]
})"),
    document_test("smt_pair",
                  "spinners on both threads of a core, and free ones beside them",
                  &kSmt,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"work_type": "SmtSiblingSpin", "num_workers": 4, "affinity": "smt_sibling_pair"},
              {"workers_per_cpu": 1}]
})"),
    document_test("class_mix",
                  "normal, batch, idle and real-time workers in each of two cgroups",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "workers": [
      {"num_workers": 1}, {"num_workers": 1, "sched_policy": "batch"},
      {"work_type": "IdleChurn", "num_workers": 1, "sched_policy": {"fifo": 1}}]},
    {"name": "cg_1", "workers": [
      {"num_workers": 1}, {"num_workers": 1, "sched_policy": "batch"},
      {"work_type": "IdleChurn", "num_workers": 1, "sched_policy": {"round_robin": 1}}]}]
})"),
    document_test("class_churn",
                  "workers change their class and nice value all the time",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"work_type": "PolicyChurn", "num_workers": 3}, {"work_type": "NiceSweep", "num_workers": 3},
              {"num_workers": 2}]
})"),
    document_test("wake_across_classes",
                  "pairs of different classes wake each other",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [
    {"work_type": "AsymmetricWaker", "params": {"waker_class": "Rt", "wakee_class": "Cfs"}},
    {"work_type": "AsymmetricWaker", "params": {"waker_class": "Deadline", "wakee_class": "Cfs"}},
    {"work_type": "AsymmetricWaker", "params": {"waker_class": "Cfs", "wakee_class": "Batch"}},
    {"num_workers": 2}]
})"),
};

} // namespace

KTSTR_DOCUMENT_PLUGIN("tests_affinity", kTests);
