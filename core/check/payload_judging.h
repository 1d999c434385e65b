/// What payloads said: metrics out of what each run printed, and the checks of them. On the host,
/// where a guest's text is data like any other.
#pragma once

#include <vector>

#include "core/check/cell_record.h"
#include "core/model/payload_info.h"

namespace ktstr {

/// Turns each run in `record.payloads` into what is kept of it: {"payload_index", "payload",
/// "name", "cgroup", "argv", "how", "exit_code", "signal", "duration_ns", "metrics" (each with
/// name, value, polarity, unit, stream), "stdout_tail", "stderr_tail"}. Adds to `record.checks`
/// what its checks found, and to `record.metrics` the metrics that its item names, as NAME.METRIC.
/// A run that did not end as it should was judged in the guest: nothing is checked of it.
void judge_payloads(CellRecord& record, const std::vector<PayloadInfo>& items);

} // namespace ktstr
