// What each operation is seen to do in a guest of four CPUs under EEVDF: a document with it, and
// what the report then shows. A unit test holds this table against the engine's operations.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "core/base/json.h"

namespace ktstr::test {

inline double wall_ns(const Json& report)
{
  double longest = 1;
  for (const auto& worker : report["workers"].items())
    longest = std::max(longest, worker["wall_ns"].as_double());
  return longest;
}

/// CPUs that the workers of a cgroup kept busy, over the whole scenario.
inline double busy(const Json& report, std::string_view cgroup)
{
  double sum = 0;
  for (const auto& worker : report["workers"].items())
    if (worker["cgroup"].as_string() == cgroup)
      sum += worker["cpu_ns"].as_double();
  return sum / wall_ns(report);
}

/// That the first worker of a cgroup is worth, at least; 1 when nothing changed it.
inline double least_weight(const Json& report, std::string_view cgroup)
{
  for (const auto& worker : report["workers"].items())
    if (worker["cgroup"].as_string() == cgroup)
      return worker.has("least_weight") ? worker["least_weight"].as_double() : 1;
  return 0;
}

/// No worker, a thread each, has more CPU time than it had time. Setting one up takes some 20 ms in
/// an emulated guest, which are not its work.
inline bool is_cpu_time_possible(const Json& report)
{
  constexpr double kRoomNs = 5e6;
  for (const auto& worker : report["workers"].items())
    if (worker["cpu_ns"].as_double() > worker["wall_ns"].as_double() + kRoomNs)
      return false;
  return true;
}

inline std::size_t count(const Json& report, std::string_view cgroup)
{
  std::size_t sum = 0;
  for (const auto& worker : report["workers"].items())
    sum += worker["cgroup"].as_string() == cgroup && worker["work"].as_uint() > 0 ? 1 : 0;
  return sum;
}

/// Processes in all captures.
inline std::size_t captured(const Json& report)
{
  std::size_t sum = 0;
  for (const auto& capture : report["captures"].items())
    sum += capture["procs"].items().size();
  return sum;
}

struct OpEffect {
  const char* op;
  const char* members; ///< of the document, beside its schema
  bool (*is_seen)(const Json& report);
  bool is_needed = false; ///< by the rest of the document, which is refused without it
};

/// The test plays each document twice, with its operation and without: the effect must be seen, and
/// must not be. Where many workers get few CPUs they sleep until the operation has been, so that
/// what they used before it does not count.
inline constexpr OpEffect kOpEffects[] = {
    {"add_cgroup",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":2}]}],"steps":[{"ops":[{"add_cgroup":"c"},
        {"capture_cgroup_procs":{"tag":"t","cgroup":"c"}}],"hold":{"ms":20}}])",
     [](const Json& report) { return report["captures"].items().size() == 1; },
     true},
    {"move_all_tasks",
     R"("cgroups":[{"name":"a","cpu_weight":50,"workers":[{"num_workers":2}]},{"name":"c"}],"ops":[{"move_all_tasks":{"from":"a","to":"c"}},
        {"capture_cgroup_procs":{"tag":"t","cgroup":"c"}}],"steps":[{"hold":{"ms":20}}])",
     [](const Json& report) { return captured(report) == 2 && least_weight(report, "a") == 0.5; }},
    {"capture_cgroup_procs",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":3}]}],"steps":[{"ops":[
        {"capture_cgroup_procs":{"tag":"t","cgroup":"a"}}],"hold":{"ms":20}}])",
     [](const Json& report) { return captured(report) == 3; }},
    {"add_cgroup_def",
     R"("cgroups":[{"name":"a","workers":[{}]}],"steps":[{"ops":[{"add_cgroup_def":{"name":"c","workers":[{"num_workers":1}]}}],"hold":{"ms":60}}])",
     [](const Json& report) { return count(report, "c") == 1; }},
    {"remove_cgroup",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":1}]},{"name":"b","workers":[{"num_workers":1}]}],"steps":[{"hold":{"ms":50}},
        {"ops":[{"remove_cgroup":"b"}],"hold":{"ms":150}}])",
     [](const Json& report) { return busy(report, "b") < 0.6 && busy(report, "a") > 0.8; }},
    {"stop_cgroup",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":1}]},{"name":"b","workers":[{"num_workers":1}]}],"steps":[{"hold":{"ms":50}},
        {"ops":[{"stop_cgroup":"b"}],"hold":{"ms":150}}])",
     [](const Json& report) { return busy(report, "b") < 0.6 && busy(report, "a") > 0.8; }},
    {"set_cpuset",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":4,"work_type":"Sequence","params":{"phases":[{"sleep_us":50000},{"spin_us":300000}]}}]}],
        "ops":[{"set_cpuset":{"cgroup":"a","cpuset":"1"}}],"steps":[{"hold":{"ms":370}}])",
     [](const Json& report) { return busy(report, "a") < 1.5; }},
    {"clear_cpuset",
     R"("cgroups":[{"name":"a","cpuset":"1","workers":[{"num_workers":4}]}],"ops":[{"clear_cpuset":"a"}],"steps":[{"hold":{"ms":150}}])",
     [](const Json& report) { return busy(report, "a") > 2; }},
    {"swap_cpusets",
     R"("cgroups":[{"name":"a","cpuset":"0-2","workers":[{"num_workers":3}]},{"name":"b","cpuset":"3","workers":[{"num_workers":3}]}],
        "ops":[{"swap_cpusets":{"a":"a","b":"b"}}],"steps":[{"hold":{"ms":150}}])",
     [](const Json& report) { return busy(report, "b") > 1.7 * busy(report, "a"); }},
    {"update_cgroup",
     R"("cgroups":[{"name":"a","cpu_weight":200},{"name":"a/a","workers":[{"num_workers":1}]}],
        "ops":[{"update_cgroup":{"cgroup":"a/a","cpu_quota_pct":20,"cpu_weight":25}}],"steps":[{"hold":{"ms":300}}])",
     [](const Json& report) {
       return busy(report, "a/a") < 0.5 && least_weight(report, "a/a") == 0.5;
     }},
    {"freeze_cgroup",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":1}]}],"steps":[{"hold":{"ms":50}},{"ops":[{"freeze_cgroup":"a"}],"hold":{"ms":150}},
        {"ops":[{"unfreeze_cgroup":"a"}],"hold":{"ms":1}}])",
     [](const Json& report) { return busy(report, "a") < 0.6; }},
    {"unfreeze_cgroup",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":1}]}],"steps":[{"hold":{"ms":30}},{"ops":[{"freeze_cgroup":"a"}],"hold":{"ms":30}},
        {"ops":[{"unfreeze_cgroup":"a"}],"hold":{"ms":150}}])",
     [](const Json& report) { return busy(report, "a") > 0.6; }},
    {"signal_cgroup",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":1}]}],"steps":[{"hold":{"ms":50}},{"ops":[{"signal_cgroup":{"cgroup":"a","signal":"STOP"}}],"hold":{"ms":150}},
        {"ops":[{"signal_cgroup":{"cgroup":"a","signal":"CONT"}}],"hold":{"ms":100}}])",
     [](const Json& report) { return busy(report, "a") > 0.3 && busy(report, "a") < 0.75; }},
    {"spawn",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":1}]}],"steps":[{"ops":[{"spawn":{"cgroup":"a","workers":{"num_workers":3}}}],"hold":{"ms":100}}])",
     [](const Json& report) { return count(report, "a") == 4; }},
    {"set_affinity",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":3,"work_type":"Sequence","params":{"phases":[{"sleep_us":50000},{"spin_us":300000}]}}]}],
        "ops":[{"set_affinity":{"cgroup":"a","affinity":{"exact":"2"}}}],"steps":[{"hold":{"ms":370}}])",
     [](const Json& report) { return busy(report, "a") < 1.5; }},
    {"offline_cpus",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":4,"work_type":"Sequence","params":{"phases":[{"sleep_us":50000},{"spin_us":300000}]}}]}],
        "ops":[{"offline_cpus":"1-3"}],"steps":[{"hold":{"ms":370}}])",
     [](const Json& report) { return busy(report, "a") < 1.5; }},
    {"online_cpus",
     R"("cgroups":[{"name":"a","workers":[{"num_workers":4,"work_type":"Sequence","params":{"phases":[{"sleep_us":50000},{"spin_us":300000}]}}]}],
        "ops":[{"offline_cpus":"1-3"}],"steps":[{"ops":[{"online_cpus":"1-3"}],"hold":{"ms":370}}])",
     [](const Json& report) { return busy(report, "a") > 2; }},
};

struct SeenElsewhere {
  const char* op;
  const char* test;
};

inline constexpr SeenElsewhere kSeenElsewhere[] = {
    {"steer_irq", "vm.operations: an interrupt is moved, and comes back"},
    {"run_payload", "unit.scenario: a payload in the foreground is run to its end"},
    {"run_program", "unit.scenario: a payload's exit code is a check"},
    {"wait_payload", "unit.scenario: waiting for a payload has a timeout"},
    {"kill_payload", "unit.scenario: a payload that is killed ran until then"},
    {"attach_scheduler", "vm.staged"},
    {"detach_scheduler", "vm.operations: detached in a step, then attached again"},
    {"restart_scheduler", "vm.staged"},
    {"replace_scheduler", "vm.staged"},
    {"capture_snapshot", "not available"},
    {"watch_snapshot", "not available"},
    {"pin_bpf_map", "not available"},
    {"read_kernel_hot", "not available"},
    {"read_kernel_cold", "not available"},
    {"write_kernel_hot", "not available"},
    {"write_kernel_cold", "not available"},
};

} // namespace ktstr::test
