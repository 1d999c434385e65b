// More than the machine can do, of every kind.
#include "../document_tests.h"

namespace {

constexpr auto kTwoCpus = machine_with(2);

constexpr ktstr_test kTests[] = {
    document_test("oversubscribed",
                  "two cgroups with 32 workers each, which yield",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"work_type": "Mixed", "num_workers": 32}]},
              {"name": "cg_1", "workers": [{"work_type": "Mixed", "num_workers": 32}]}]
})",
                  2000),
    document_test("host_contention",
                  "two cgroups, and a worker per CPU outside of them",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"workers_per_cpu": 1}]}, {"name": "cg_1", "workers": [{"workers_per_cpu": 1}]}],
  "workers": [{"workers_per_cpu": 1}]
})"),
    document_test("mixed_workloads",
                  "a cgroup that computes, one that bursts, one that writes",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "compute", "workers": [{"workers_per_cpu": 1}]},
              {"name": "bursts", "workers": [{"work_type": "Bursty", "params": {"burst_us": 5000, "sleep_us": 10000}, "num_workers": 4}]},
              {"name": "io", "workers": [{"work_type": "IoSyncWrite"}, {"work_type": "IoConvoy"}]}]
})"),
    document_test("many_cgroups",
                  "more cgroups than CPUs, each with its own kind of work",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "g0", "workers": [{"work_type": "SpinWait", "num_workers": 1}]},
    {"name": "g1", "workers": [{"work_type": "YieldHeavy", "num_workers": 1}]},
    {"name": "g2", "workers": [{"work_type": "CachePressure", "num_workers": 1}]},
    {"name": "g3", "workers": [{"work_type": "AluHot", "num_workers": 1}]},
    {"name": "g4", "workers": [{"work_type": "IdleChurn", "num_workers": 1}]},
    {"name": "g5", "workers": [{"work_type": "TimerLatency", "num_workers": 1}]},
    {"name": "g6", "workers": [{"work_type": "PipeIo"}]},
    {"name": "g7", "workers": [{"work_type": "FutexFanOut"}]},
    {"name": "g8", "workers": [{"work_type": "WakeChain"}]},
    {"name": "g9", "workers": [{"work_type": "MutexContention"}]},
    {"name": "g10", "workers": [{"work_type": "PageFaultChurn", "num_workers": 1}]},
    {"name": "g11", "workers": [{"work_type": "ForkExit", "num_workers": 1}]}]
})"),
    document_test("fork_storm",
                  "workers that fork all the time, some into another cgroup",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"work_type": "ForkExit", "num_workers": 3}]},
              {"name": "den"},
              {"name": "cg_1", "workers": [{"work_type": "CgroupAttachStorm", "params": {"dest": "den", "reap": "Waitpid"}}]},
              {"name": "calm", "workers": [{"num_workers": 2}]}]
})"),
    document_test("wake_storm",
                  "herds, epoll storms, signals and full queues at once",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"work_type": "ThunderingHerd"}, {"work_type": "EpollStorm"}, {"work_type": "SignalStorm"},
              {"work_type": "ProducerConsumerImbalance"}, {"num_workers": 2}]
})"),
    document_test("rt_hog",
                  "a real-time task that wakes a thousand times a second among ordinary ones",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"work_type": "PreemptStorm"}]},
              {"name": "cg_1", "workers": [{"workers_per_cpu": 1}]}]
})"),
    document_test("softirq_wakes",
                  "tasks that are woken by packets, among spinners",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "workers": [{"work_type": "IrqWake"}, {"work_type": "NetTraffic", "num_workers": 1}, {"workers_per_cpu": 1}]
})"),
    document_test("scheduler_restart",
                  "the scheduler is restarted twice while the machine is busy",
                  &any_machine,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"workers_per_cpu": 1}]},
              {"name": "cg_1", "workers": [{"work_type": "FutexPingPong"}, {"work_type": "IdleChurn"}]}],
  "steps": [
    {"name": "before", "hold": {"fraction": 0.3}},
    {"name": "first", "hold": {"fraction": 0.3}, "ops": [{"restart_scheduler": true}]},
    {"name": "second", "hold": {"fraction": 0.4}, "ops": [{"restart_scheduler": true}]}
  ]
})"),
};

} // namespace

KTSTR_DOCUMENT_PLUGIN("tests_stress", kTests);
