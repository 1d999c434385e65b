/// What a cell of ktstr left, in the form of the contract that other tools read.
#pragma once

#include "core/run/recorded_run.h"
#include "core/support/sidecar.h"

namespace ktstr {

/// The cell's record; members that ktstr does not measure keep their defaults. `run_id` names the
/// run's folder.
support::SidecarResult contract_sidecar(const CellResult& cell, const std::string& run_id);

} // namespace ktstr
