// How much each thread of a process has allocated: the probe in probe/, on a worker of its own.
#include "../payloads.h"

namespace {

// Thread 0 is the worker's main thread; thread i has allocated i MiB and freed a quarter of it.
constexpr double kMib = 1 << 20;

constexpr ktstr_payload_metric bytes(const char* name)
{
  return metric(name, "bytes", KTSTR_POLARITY_INFORMATIONAL);
}

constexpr ktstr_payload_check about(const char* name, double least)
{
  return {KTSTR_RECORD(ktstr_payload_check),
          .kind = KTSTR_PAYLOAD_RANGE,
          .metric = name,
          .low = least,
          .high = least + kMib / 8};
}

#define KTSTR_THREAD(snapshot, thread, what)                                                       \
  "snapshots." #snapshot ".threads." #thread ".Ok." #what "_bytes"

constexpr auto kFirst = bytes(KTSTR_THREAD(0, 1, allocated));
constexpr auto kFirstFreed = bytes(KTSTR_THREAD(0, 1, deallocated));
constexpr auto kLast = bytes(KTSTR_THREAD(1, 4, allocated));
constexpr auto kLastFreed = bytes(KTSTR_THREAD(1, 4, deallocated));
constexpr auto kIsFirst = about(KTSTR_THREAD(0, 1, allocated), kMib);
constexpr auto kIsFirstFreed = about(KTSTR_THREAD(0, 1, deallocated), kMib / 4);
constexpr auto kIsLast = about(KTSTR_THREAD(1, 4, allocated), 4 * kMib);
constexpr auto kIsLastFreed = about(KTSTR_THREAD(1, 4, deallocated), kMib);

constexpr const char* kArgs[] = {
    "--snapshots", "2", "--interval-ms", "50", "--worker", "4", nullptr};

constexpr ktstr_payload kProbe = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_JSON,
    .id = "jemalloc-threads",
    .description = "bytes that each of four threads has allocated and freed, read twice",
    .path = "payload_jemalloc/ktstr-jemalloc-probe",
    .args = kArgs,
    .metrics = kList<kFirst, kFirstFreed, kLast, kLastFreed>,
    .checks = kList<kIsFirst, kIsFirstFreed, kIsLast, kIsLastFreed>,
    .package = "libjemalloc-dev",
};

constexpr ktstr_test kTest = test_of(
    "jemalloc_threads", "what threads allocated is read while they run", "jemalloc-threads");

} // namespace

KTSTR_PLUGIN("payload_jemalloc", "0.1.0", "BSD-2-Clause", &kProbe, &kTest);
