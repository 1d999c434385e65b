/// What the report's page holds of a cell: a short row for the matrix, and the details that a click
/// opens. Texts and numbers come from guests, so every list and text has a limit.
#pragma once

#include "core/base/json.h"
#include "core/report/html/recorded_cells.h"

namespace ktstr {

/// The names of what row_of gives, in its order.
Json row_columns();
/// The cell for the matrix: an array.
Json row_of(const CellResult& result);
/// Names of what stands for a worker in details_of, in its order.
Json worker_columns();
/// What is shown of the cell when it is opened: an object.
Json details_of(const RecordedRun& recorded, const RecordedCell& cell);

} // namespace ktstr
