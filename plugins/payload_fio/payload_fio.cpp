// fio: random reads of a file in memory, so that what is measured is waking and switching.
#include "../payloads.h"

namespace {

constexpr auto kIops = metric("jobs.0.read.iops", "ops/s", kHigher);
constexpr auto kBandwidth = metric("jobs.0.read.bw_bytes", "bytes/s", kHigher);
constexpr auto kBytes = metric("jobs.0.read.io_bytes", "bytes", kHigher);
constexpr auto kMean = metric("jobs.0.read.clat_ns.mean", "ns", kLower);
constexpr auto kTail = metric("jobs.0.read.clat_ns.percentile.99.000000", "ns", kLower);
constexpr auto kSwitches = metric("jobs.0.ctx", "switches", KTSTR_POLARITY_INFORMATIONAL);

constexpr auto kAllRead = at_least("jobs.0.read.io_bytes", 1024 * 1024);
constexpr auto kHasIops = at_least("jobs.0.read.iops", 1);

constexpr const char* kArgs[] = {"--name=ktstr",
                                 "--ioengine=sync",
                                 "--rw=randread",
                                 "--randseed=1",
                                 "--size=1M",
                                 "--thinktime=100",
                                 "--thinktime_blocks=16",
                                 "--filename=/tmp/ktstr-fio",
                                 "--output-format=json",
                                 nullptr};

constexpr ktstr_payload kFio = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_JSON,
    .id = "fio-randread",
    .description = "fio: random reads of 1 MiB in memory, with pauses",
    .path = "fio",
    .args = kArgs,
    .json_options = KTSTR_JSON_SKIP_BANNER,
    .metrics = kList<kIops, kBandwidth, kBytes, kMean, kTail, kSwitches>,
    .checks = kList<kAllRead, kHasIops>,
    .package = "fio",
};

constexpr ktstr_test kTest =
    test_of("fio_randread", "fio reads all that it was asked to", "fio-randread");

} // namespace

KTSTR_PLUGIN("payload_fio", "0.1.0", "BSD-2-Clause", &kFio, &kTest);
