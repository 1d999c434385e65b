// Cpusets that are set, cleared, moved and swapped under load. Workers check at every iteration
// that they are where they may be.
#include "../document_tests.h"

namespace {

constexpr auto kTwoCpus = machine_with(2);
constexpr auto kFourCpus = machine_with(4);
constexpr auto kTwoLlcs = machine_with(4, 2);

constexpr ktstr_test kTests[] = {
    document_test("cpuset_apply",
                  "two busy cgroups get disjoint CPUs while they run",
                  &kFourCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [{"name": "cg_0", "workers": [{"workers_per_cpu": 1}]},
              {"name": "cg_1", "workers": [{"workers_per_cpu": 1}]}],
  "steps": [
    {"name": "free", "hold": {"fraction": 0.4}},
    {"name": "apart", "hold": {"fraction": 0.6}, "ops": [
      {"set_cpuset": {"cgroup": "cg_0", "cpuset": {"disjoint": {"index": 0, "of": 2}}}},
      {"set_cpuset": {"cgroup": "cg_1", "cpuset": {"disjoint": {"index": 1, "of": 2}}}}]}
  ]
})"),
    document_test("cpuset_clear",
                  "disjoint CPUs are given back: the whole machine is used again",
                  &kFourCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "cpuset": {"disjoint": {"index": 0, "of": 2}}, "workers": [{"num_workers": 8}]},
    {"name": "cg_1", "cpuset": {"disjoint": {"index": 1, "of": 2}}, "workers": [{"num_workers": 8}]}],
  "steps": [
    {"name": "apart", "hold": {"fraction": 0.4}},
    {"name": "free", "hold": {"fraction": 0.6}, "ops": [{"clear_cpuset": "cg_0"}, {"clear_cpuset": "cg_1"}]}
  ]
})"),
    document_test("cpuset_resize",
                  "the border between two cpusets moves: 50/50, 25/75, 75/25",
                  &kFourCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "cpuset": {"range": {"start": 0, "end": 0.5}}, "workers": [{"num_workers": 6}]},
    {"name": "cg_1", "cpuset": {"range": {"start": 0.5, "end": 1}}, "workers": [{"num_workers": 6}]}],
  "steps": [
    {"name": "even", "hold": {"fraction": 0.3}},
    {"name": "small", "hold": {"fraction": 0.3}, "ops": [
      {"set_cpuset": {"cgroup": "cg_0", "cpuset": {"range": {"start": 0, "end": 0.34}}}},
      {"set_cpuset": {"cgroup": "cg_1", "cpuset": {"range": {"start": 0.34, "end": 1}}}}]},
    {"name": "large", "hold": {"fraction": 0.4}, "ops": [
      {"set_cpuset": {"cgroup": "cg_0", "cpuset": {"range": {"start": 0, "end": 0.67}}}},
      {"set_cpuset": {"cgroup": "cg_1", "cpuset": {"range": {"start": 0.67, "end": 1}}}}]}
  ]
})"),
    document_test("cpuset_swap",
                  "two disjoint cpusets change places, again and again",
                  &kFourCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "cpuset": {"disjoint": {"index": 0, "of": 2}}, "workers": [{"num_workers": 4}]},
    {"name": "cg_1", "cpuset": {"disjoint": {"index": 1, "of": 2}},
     "workers": [{"work_type": "Bursty", "params": {"burst_us": 3000, "sleep_us": 2000}, "num_workers": 4}]}],
  "steps": [{"hold": {"loop": {"every_ms": 100}}, "ops": [{"swap_cpusets": {"a": "cg_0", "b": "cg_1"}}]}]
})"),
    document_test("cpuset_load_shift",
                  "a crowd and a few share the machine by cpuset, and the crowd moves over",
                  &kFourCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "crowd", "cpuset": {"disjoint": {"index": 0, "of": 2}}, "workers": [{"num_workers": 12}]},
    {"name": "few", "cpuset": {"disjoint": {"index": 1, "of": 2}}, "workers": [{"num_workers": 1}]}],
  "steps": [
    {"name": "apart", "hold": {"fraction": 0.5}},
    {"name": "moved", "hold": {"fraction": 0.5}, "ops": [
      {"set_cpuset": {"cgroup": "crowd", "cpuset": {"overlap": {"index": 0, "of": 2, "frac": 1}}}}]}
  ]
})"),
    document_test("cpuset_overlap",
                  "cpusets that overlap: nobody starves in the common part",
                  &kFourCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "cpuset": {"overlap": {"index": 0, "of": 2, "frac": 1}}, "workers": [{"num_workers": 6}]},
    {"name": "cg_1", "cpuset": {"overlap": {"index": 1, "of": 2, "frac": 1}}, "workers": [{"num_workers": 6}]}]
})"),
    document_test("cpuset_narrow",
                  "sleepers and spinners of one cgroup are squeezed onto one CPU and let go again",
                  &kTwoCpus,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "workers": [
      {"num_workers": 2}, {"work_type": "IdleChurn", "num_workers": 4}]},
    {"name": "cg_1", "workers": [{"num_workers": 2}]}],
  "steps": [
    {"name": "narrow", "hold": {"fraction": 0.5}, "ops": [{"set_cpuset": {"cgroup": "cg_0", "cpuset": "1"}}]},
    {"name": "wide", "hold": {"fraction": 0.5}, "ops": [{"clear_cpuset": "cg_0"}]}
  ]
})"),
    document_test("cpuset_cross_llc",
                  "cpusets that follow the caches change places between them",
                  &kTwoLlcs,
                  R"({
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "cg_0", "cpuset": {"llc": 0}, "workers": [{"num_workers": 4}, {"work_type": "FutexPingPong"}]},
    {"name": "cg_1", "cpuset": {"llc": 1}, "workers": [{"num_workers": 4}, {"work_type": "PipeIo"}]}],
  "steps": [{"hold": {"loop": {"every_ms": 150}}, "ops": [{"swap_cpusets": {"a": "cg_0", "b": "cg_1"}}]}]
})"),
};

} // namespace

KTSTR_DOCUMENT_PLUGIN("tests_cpuset", kTests);
