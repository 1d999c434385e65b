/// What a run of a test leaves as JSON for those who compare runs, and reading many of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/support/metric.h"
#include "core/support/run_outcome.h"
#include "core/support/sidecar_name.h"

namespace ktstr::support {

/// Parts that are others' business are kept as they are.
struct SidecarResult {
  std::string test_name;
  std::string topology;
  std::string scheduler = "eevdf";
  std::optional<std::string> scheduler_commit;
  std::optional<std::string> resolve_source; ///< name_of(ResolveSource); none for skips
  std::optional<std::string> project_commit; ///< 7 hex digits, "-dirty" after them or not
  std::optional<std::string> payload;
  std::vector<PayloadMetrics> metrics;
  SidecarBits bits;
  bool expected_failure = false;
  Json stats = Json::object();
  Json monitor;
  std::uint32_t periodic_fired = 0;
  std::uint32_t periodic_target = 0;
  std::uint32_t vcpus = 0;
  std::uint32_t cpu_budget = 0;
  std::optional<double> host_dilation; ///< left out of the JSON when there is none
  Json stimulus_events = Json::array();
  std::string work_type;
  Json verifier_stats = Json::array();
  Json kvm_stats;
  std::vector<std::string> sysctls; ///< "sysctl.key=value"
  std::vector<std::string> kargs;
  std::optional<std::string> kernel_version;
  std::optional<std::string> kernel_commit;
  std::string timestamp;
  std::string run_id;
  Json host;
  std::optional<std::uint64_t> cleanup_duration_ms;
  std::optional<std::string> run_source;
  Json perf_delta_assertions = Json::array();

  [[nodiscard]] Variant variant() const;
  [[nodiscard]] std::string file_name() const;
};

/// Every member, in the order above; null for what there is none of.
Json to_json(const SidecarResult& sidecar);
/// Members that may be null may be absent, unknown ones are passed over, all else must be there.
Result<SidecarResult> sidecar_from_json(const Json& json);

/// Writes it under its name into `folder`, whole or not at all.
Result<std::filesystem::path> write_sidecar(const std::filesystem::path& folder,
                                            const SidecarResult& sidecar);

/// A file that was taken for a sidecar and could not be read or is none.
struct DroppedSidecar {
  std::filesystem::path file;
  std::string why;
};

struct SidecarPool {
  std::vector<SidecarResult> sidecars; ///< in the order of their paths
  std::vector<DroppedSidecar> dropped;
};

/// Those in the folder and one level below it. Empty when there is no such folder.
SidecarPool collect_sidecars(const std::filesystem::path& folder);
/// Those of every folder right below `root`, hidden ones included.
SidecarPool collect_pool(const std::filesystem::path& root);

} // namespace ktstr::support
