/// Runs one cell from its start to its verdict. The dispatcher calls it on a worker thread per
/// slot; reporters and sidecars are not its business.
#pragma once

#include <filesystem>

#include "core/base/cancel.h"
#include "core/gauntlet/plan.h"
#include "core/run/cell_result.h"

namespace ktstr {

struct CellJob {
  const Plan* plan = nullptr;
  const Cell* cell = nullptr;
  std::filesystem::path
      artifact_dir; ///< exists; console log, dumps and traces of this cell go here
  std::filesystem::path
      coverage_dir; ///< for the coverage of all cells of the run; made when needed
  const CancelToken* cancel = nullptr; ///< once set, return soon; the result is then dropped
};

class CellRunner {
public:
  virtual ~CellRunner() = default;
  /// Thread-safe. Never fails: whatever goes wrong is a verdict with a fault and a reason.
  virtual CellResult run(const CellJob& job) = 0;
};

} // namespace ktstr
