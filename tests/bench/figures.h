/// What every bench needs, with the program or without: giving up, and medians.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace ktstr::bench {

[[noreturn]] inline void give_up(const std::string& why)
{
  std::fprintf(stderr, "bench: %s\n", why.c_str());
  std::exit(1);
}

inline double median(std::vector<double> values)
{
  if (values.empty())
    give_up("nothing was measured");
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

} // namespace ktstr::bench
