#include "core/guest/sched_ext.h"

#include "core/guest/sysfs.h"

namespace ktstr::guest {

SchedExtState read_sched_ext(const std::filesystem::path& folder)
{
  SchedExtState read;
  const auto state = read_small(folder / "state");
  if (state.empty())
    return read;
  read.state = state;
  read.ops = read_small(folder / "root/ops");
  read.enable_seq = read_number(folder / "enable_seq");
  read.nr_rejected = read_number(folder / "nr_rejected");
  return read;
}

} // namespace ktstr::guest
