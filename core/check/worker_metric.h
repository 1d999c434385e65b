/// A figure of a benchmark that workers ran, beside what is measured of every worker.
#pragma once

#include <string>

namespace ktstr {

struct WorkerMetric {
  /// How the figures of several benchmarks become one.
  enum class Fold { sum, worst, mean };
  std::string name; ///< with its unit: "schbench_request_p99_us"
  double value = 0;
  Fold fold = Fold::worst;
};

} // namespace ktstr
