/// Processes that do nothing but use CPU time.
#pragma once

#include <sys/sysinfo.h>
#include <utility>
#include <vector>

#include "core/base/process.h"

namespace ktstr::test {

/// Keeps every CPU of the host busy twice while it lives.
class Burners {
public:
  Burners()
  {
    for (int i = 0; i < 2 * ::get_nprocs(); ++i)
      if (auto burner = Process::start({.argv = {"sh", "-c", "while :; do :; done"}}))
        burners_.push_back(std::move(*burner));
  }

  [[nodiscard]] bool are_all_there() const
  {
    return burners_.size() == 2 * static_cast<std::size_t>(::get_nprocs());
  }

private:
  std::vector<Process> burners_;
};

} // namespace ktstr::test
