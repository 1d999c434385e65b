// cyclictest of rt-tests: how late a SCHED_FIFO thread is woken.
#include "../payloads.h"

namespace {

constexpr auto kMin = metric("thread.0.min", "us", kLower);
constexpr auto kMean = metric("thread.0.avg", "us", kLower);
constexpr auto kMax = metric("thread.0.max", "us", kLower);
constexpr auto kCycles = metric("thread.0.cycles", "wakes", KTSTR_POLARITY_INFORMATIONAL);

constexpr auto kAllCycles = at_least("thread.0.cycles", 100);
constexpr auto kHasMax = there_is("thread.0.max");

constexpr const char* kArgs[] = {"--quiet",
                                 "--loops=100",
                                 "--interval=2000",
                                 "--threads=1",
                                 "--priority=50",
                                 "--json=/tmp/ktstr-cyclictest.json",
                                 nullptr};

constexpr ktstr_payload kCyclictest = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_JSON,
    .id = "cyclictest",
    .description = "cyclictest: a thread of SCHED_FIFO 50 that is woken every 2 ms",
    .path = "cyclictest",
    .args = kArgs,
    .metrics = kList<kMin, kMean, kMax, kCycles>,
    .checks = kList<kAllCycles, kHasMax>,
    .output_file = "/tmp/ktstr-cyclictest.json",
    .package = "rt-tests",
};

constexpr ktstr_test kTest =
    test_of("cyclictest_wakes", "cyclictest is woken as often as it asked for", "cyclictest");

} // namespace

KTSTR_PLUGIN("payload_cyclictest", "0.1.0", "BSD-2-Clause", &kCyclictest, &kTest);
