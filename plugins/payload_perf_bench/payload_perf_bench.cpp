// perf bench sched: hackbench's groups of senders and receivers, and a pair over a pipe.
#include "../payloads.h"

namespace {

constexpr auto kTime = metric("total_time", "s", kLower, "Total time: {} [sec]");
constexpr auto kPerOp = metric("time_per_op", "us", kLower, "{} usecs/op");
constexpr auto kRate = metric("ops_per_s", "ops/s", kHigher, "{} ops/sec");

constexpr auto kHasTime = there_is("total_time");
constexpr auto kHasRate = at_least("ops_per_s", 1);

constexpr const char* kMessagingArgs[] = {
    "bench", "sched", "messaging", "--group", "1", "--nr_loops", "5", nullptr};
constexpr const char* kPipeArgs[] = {"bench", "sched", "pipe", "--loop", "1000", nullptr};

constexpr ktstr_payload kMessaging = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_TEXT,
    .id = "perf-bench-messaging",
    .description = "perf bench sched messaging: twenty senders to twenty receivers each",
    .path = "perf",
    .args = kMessagingArgs,
    .metrics = kList<kTime>,
    .checks = kList<kHasTime>,
    .package = "linux-perf",
};

constexpr ktstr_payload kPipe = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_TEXT,
    .id = "perf-bench-pipe",
    .description = "perf bench sched pipe: two processes, a thousand round trips",
    .path = "perf",
    .args = kPipeArgs,
    .metrics = kList<kTime, kPerOp, kRate>,
    .checks = kList<kHasTime, kHasRate>,
    .package = "linux-perf",
};

constexpr ktstr_test kMessagingTest = test_of(
    "perf_bench_messaging", "perf's senders reach all of its receivers", "perf-bench-messaging");
constexpr ktstr_test kPipeTest =
    test_of("perf_bench_pipe", "perf's pair ends a thousand round trips", "perf-bench-pipe");

} // namespace

KTSTR_PLUGIN("payload_perf_bench",
             "0.1.0",
             "BSD-2-Clause",
             &kMessaging,
             &kPipe,
             &kMessagingTest,
             &kPipeTest);
