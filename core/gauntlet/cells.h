/// Lists the cells of a plan whose tables are filled. Private to this folder.
#pragma once

#include "core/gauntlet/filter.h"
#include "core/gauntlet/plan.h"

namespace ktstr {

struct CellListing {
  std::vector<Cell> cells;        ///< that fit and that the filter matches, in the plan's order
  std::vector<std::string> notes; ///< matched cells that do not fit, one line per reason
  std::size_t fitting = 0;        ///< cells that fit, matched or not
  std::string example;            ///< name of one that fits
};

CellListing list_cells(const Plan& plan,
                       const std::vector<std::uint64_t>& seeds,
                       const Filter& filter,
                       const HostCapacity& host);

} // namespace ktstr
