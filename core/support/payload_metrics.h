/// The metrics of a run of a payload, as its item says that its output is read.
#pragma once

#include <string_view>
#include <vector>

#include "core/model/payload_info.h"
#include "core/support/metric.h"

namespace ktstr::support {

/// From standard output, or from standard error when that gives none; with the units and polarities
/// that the item knows.
std::vector<Metric> metrics_of(const PayloadInfo& item, std::string_view out, std::string_view err);

} // namespace ktstr::support
