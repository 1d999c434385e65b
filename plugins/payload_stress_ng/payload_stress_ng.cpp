// stress-ng: a burner for each CPU, and a pair of processes that switch back and forth.
#include "../payloads.h"

namespace {

// "stress-ng: metrc: [123] cpu  20  0.08  0.01  0.00  241.78  2116.40": operations, seconds of
// real, user and system time, operations per second of real time and of CPU time.
constexpr auto kCpuOps = metric("bogo_ops", "ops", kHigher, "stress-ng: metrc: * cpu {} * * * * *");
constexpr auto kCpuTime = metric("real_time", "s", kLower, "stress-ng: metrc: * cpu * {} * * * *");
constexpr auto kCpuRate =
    metric("bogo_ops_per_s", "ops/s", kHigher, "stress-ng: metrc: * cpu * * * * {} *");
constexpr auto kSwitchOps =
    metric("switches", "ops", kHigher, "stress-ng: metrc: * switch {} * * * * *");
constexpr auto kSwitchTime =
    metric("real_time", "s", kLower, "stress-ng: metrc: * switch * {} * * * *");
constexpr auto kSwitchRate =
    metric("switches_per_s", "ops/s", kHigher, "stress-ng: metrc: * switch * * * * {} *");

constexpr auto kAllCpuOps = at_least("bogo_ops", 16);
constexpr auto kAllSwitches = at_least("switches", 1000);

constexpr const char* kCpuArgs[] = {
    "--cpu", "0", "--cpu-method", "int32", "--cpu-ops", "16", "--metrics-brief", nullptr};
constexpr const char* kSwitchArgs[] = {
    "--switch", "1", "--switch-ops", "1000", "--metrics-brief", nullptr};

constexpr ktstr_payload kCpu = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_TEXT,
    .id = "stress-ng-cpu",
    .description = "stress-ng: a worker for each CPU, sixteen rounds of integer arithmetic in all",
    .path = "stress-ng",
    .args = kCpuArgs,
    .metrics = kList<kCpuOps, kCpuTime, kCpuRate>,
    .checks = kList<kAllCpuOps>,
    .package = "stress-ng",
};

constexpr ktstr_payload kSwitch = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_TEXT,
    .id = "stress-ng-switch",
    .description = "stress-ng: two processes that pass a message back and forth",
    .path = "stress-ng",
    .args = kSwitchArgs,
    .metrics = kList<kSwitchOps, kSwitchTime, kSwitchRate>,
    .checks = kList<kAllSwitches>,
    .package = "stress-ng",
};

constexpr ktstr_test kCpuTest =
    test_of("stress_ng_cpu", "stress-ng burns every CPU and ends its work", "stress-ng-cpu");
constexpr ktstr_test kSwitchTest = test_of(
    "stress_ng_switch", "stress-ng switches between two processes to the end", "stress-ng-switch");

} // namespace

KTSTR_PLUGIN(
    "payload_stress_ng", "0.1.0", "BSD-2-Clause", &kCpu, &kSwitch, &kCpuTest, &kSwitchTest);
