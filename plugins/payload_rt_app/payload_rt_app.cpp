// rt-app: a task that runs a little every 20 ms, as a file beside this plugin describes.
#include "../payloads.h"

namespace {

// A line of its log is eleven numbers: idx perf run period start end rel_st slack c_duration
// c_period wu_lat; all times in microseconds.
constexpr auto kWake =
    metric("wake_latency_mean", "us", kLower, "* * * * * * * * * * {}", KTSTR_FOLD_MEAN);
constexpr auto kWorstWake =
    metric("wake_latency_max", "us", kLower, "* * * * * * * * * * {}", KTSTR_FOLD_MAX);
constexpr auto kSlack =
    metric("slack_min", "us", kHigher, "* * * * * * * {} * * *", KTSTR_FOLD_MIN);
constexpr auto kRun = metric("run_mean", "us", kLower, "* * {} * * * * * * * *", KTSTR_FOLD_MEAN);
constexpr auto kHasWake = there_is("wake_latency_max");
constexpr auto kHasRun = at_least("run_mean", 1);

constexpr const char* kFiles[] = {"payload_rt_app/periodic.json", nullptr};
constexpr const char* kArgs[] = {"/include-files/periodic.json", nullptr};

constexpr ktstr_payload kRtApp = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_TEXT,
    .id = "rt-app-periodic",
    .description = "rt-app: half a millisecond of work every 20 ms, for a second",
    .path = "rt-app",
    .args = kArgs,
    .metrics = kList<kWake, kWorstWake, kSlack, kRun>,
    .checks = kList<kHasWake, kHasRun>,
    .include_files = kFiles,
    .output_file = "/tmp/ktstr-periodic-0.log",
    .package = "rt-app",
};

constexpr ktstr_test kTest =
    test_of("rt_app_periodic", "rt-app's periodic task runs for a second", "rt-app-periodic");

} // namespace

KTSTR_PLUGIN("payload_rt_app", "0.1.0", "BSD-2-Clause", &kRtApp, &kTest);
