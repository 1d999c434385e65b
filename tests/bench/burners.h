/// Processes that do nothing but use CPU time.
#pragma once

#include <sys/sysinfo.h>
#include <vector>

#include "tests/bench/bench_support.h"

namespace ktstr::bench {

/// Keeps every CPU of the host busy twice while it lives.
class Burners {
public:
  Burners()
  {
    for (int i = 0; i < 2 * ::get_nprocs(); ++i)
      burners_.push_back(must(Process::start({.argv = {"sh", "-c", "while :; do :; done"}})));
  }

private:
  std::vector<Process> burners_;
};

} // namespace ktstr::bench
