/// The numbers and names of the test_support contract that more than one file needs, or that only
/// the outside needs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ktstr::support {

/// A JSON value below more containers than this is not walked (metric_extraction.h).
inline constexpr std::size_t kMaxWalkDepth = 64;
/// The name of the metric that stands for what was not walked.
inline constexpr std::string_view kWalkTruncationSentinelName = "__walk_json_leaves_truncated";
/// Look-ups of indexed metrics stop here (metric_lookup.h).
inline constexpr std::size_t kMaxScanIndex = 1024;

inline constexpr std::string_view kCgroupRoot = "/sys/fs/cgroup";
inline constexpr std::string_view kDefaultHostCgroupParent = "/sys/fs/cgroup/ktstr";

/// First byte of a Perfetto trace: field 1, wire type 2.
inline constexpr std::uint8_t kPerfettoTracePacketsTag = 0x0a;
inline constexpr std::size_t kWprofPbMinBytes = 4096;

inline constexpr std::size_t kMaxStoredSnapshots = 64;
inline constexpr std::uint64_t kMinSnapshotIntervalNs = 100'000'000;

inline constexpr std::size_t kMaxStagedSchedulerNameLength = 128;
/// Names that the guest's own files take.
inline constexpr std::array<std::string_view, 7> kReservedSchedulerNames{
    "scheduler", "sched_args", "init", "args", "exec_cmd", "sched_enable", "sched_disable"};

/// Instructions the BPF verifier looks at before it gives up, and from what share on to warn.
inline constexpr std::uint32_t kVerifierInstructionLimit = 1'000'000;
inline constexpr double kVerifierWarnPercent = 75.0;

/// Bytes of stderr kept in a message about an exit code.
inline constexpr std::size_t kStderrTailBytes = 1024;

/// "PRAW", the tag of a message that carries coverage data.
inline constexpr std::uint32_t kProfrawTag = 0x50524157;

inline constexpr std::string_view kCellParentCgroupFlag = "--cell-parent-cgroup";

inline constexpr std::string_view kResultStart = "===KTSTR_TEST_RESULT_START===";
inline constexpr std::string_view kResultEnd = "===KTSTR_TEST_RESULT_END===";

} // namespace ktstr::support
