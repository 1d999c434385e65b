// Machines with more than one NUMA node: memory and tasks that stay, and that move.
#include "../document_tests.h"

namespace {

constexpr auto kTwoNodes = machine_with(2, 2, 2);

constexpr ktstr_test kTests[] = {
    document_test("numa_steady",
                  "a busy cgroup on each of two nodes",
                  &kTwoNodes,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "cpuset": {"numa": 0}, "cpuset_mems": "0", "workers": [{"workers_per_cpu": 1}]},
              {"name": "cg_1", "cpuset": {"numa": 1}, "cpuset_mems": "1", "workers": [{"workers_per_cpu": 1}]}]
})"),
    document_test("numa_swap",
                  "two cgroups change nodes, again and again",
                  &kTwoNodes,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "cpuset": {"numa": 0}, "workers": [{"num_workers": 4}]},
              {"name": "cg_1", "cpuset": {"numa": 1}, "workers": [{"work_type": "WakeChain"}]}],
  "steps": [{"hold": {"loop": {"every_ms": 200}}, "ops": [{"swap_cpusets": {"a": "cg_0", "b": "cg_1"}}]}]
})"),
    document_test("numa_churn",
                  "tasks and pages go from node to node",
                  &kTwoNodes,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"work_type": "NumaMigrationChurn", "params": {"period_ms": 20}, "num_workers": 4},
              {"work_type": "NumaWorkingSetSweep", "params": {"region_kib": 512, "sweep_period_ms": 50, "target_nodes": "0-1"}},
              {"workers_per_cpu": 0.5}]
})"),
    document_test("numa_home",
                  "workers whose memory and CPUs are on one node, among free ones",
                  &kTwoNodes,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"num_workers": 2, "numa_node": 0, "mem_policy": {"bind": "0"}},
              {"num_workers": 2, "numa_node": 1, "mem_policy": {"preferred": "1"}},
              {"num_workers": 2, "mem_policy": {"interleave": "0-1"}}]
})"),
};

} // namespace

KTSTR_DOCUMENT_PLUGIN("tests_numa", kTests);
