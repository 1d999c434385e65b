// sysbench: threads that yield and take mutexes, its own benchmark of a scheduler.
#include "../payloads.h"

namespace {

constexpr auto kEvents = metric("events", "events", kHigher, "total number of events: {}");
constexpr auto kTime = metric("total_time", "s", kLower, "total time: {}s");
constexpr auto kMean = metric("latency_avg", "ms", kLower, "avg: {}");
constexpr auto kMax = metric("latency_max", "ms", kLower, "max: {}");
constexpr auto kTail = metric("latency_p95", "ms", kLower, "95th percentile: {}");

constexpr auto kAllEvents = at_least("events", 50);
constexpr auto kHasTail = there_is("latency_p95");

constexpr const char* kArgs[] = {"threads",
                                 "--threads=4",
                                 "--events=50",
                                 "--time=0",
                                 "--thread-yields=50",
                                 "--thread-locks=2",
                                 "--rand-seed=1",
                                 "run",
                                 nullptr};

constexpr ktstr_payload kSysbench = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_TEXT,
    .id = "sysbench-threads",
    .description = "sysbench: four threads that yield while they take two mutexes",
    .path = "sysbench",
    .args = kArgs,
    .metrics = kList<kEvents, kTime, kMean, kMax, kTail>,
    .checks = kList<kAllEvents, kHasTail>,
    .package = "sysbench",
};

constexpr ktstr_test kTest =
    test_of("sysbench_threads", "sysbench's threads get through all events", "sysbench-threads");

} // namespace

KTSTR_PLUGIN("payload_sysbench", "0.1.0", "BSD-2-Clause", &kSysbench, &kTest);
