/// The matrix of a run: rows are scheduler (with profile) and test, columns are topologies, and a
/// block per kernel. Wide matrices are split into blocks of columns that fit the terminal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/gauntlet/plan.h"
#include "core/model/verdict.h"
#include "core/report/style.h"

namespace ktstr {

/// What came of one cell of the plan.
struct Outcome {
  Verdict verdict = Verdict::unset; ///< unset: it did not run
  Fault fault = Fault::none;
};

/// `outcomes` has an entry per cell of the plan. Cells that differ only in their seed share a
/// place: the strongest verdict, with "failed/run" when there are several.
std::string
render_matrix(const Plan& plan, const std::vector<Outcome>& outcomes, const Style& style);

} // namespace ktstr
