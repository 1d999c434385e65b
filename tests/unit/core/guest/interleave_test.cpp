#include <chrono>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "core/guest/interleave.h"

using ktstr::guest::interleave_period;

TEST_CASE("seed 0 leaves the machine's interleaving as it is", "[interleave]")
{
  CHECK(interleave_period(0).count() == 0);
}

TEST_CASE("periods are drawn evenly over their orders of magnitude", "[interleave]")
{
  std::set<std::int64_t> periods;
  int below_geometric_middle = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto period = interleave_period(seed);
    CHECK(period >= std::chrono::microseconds{100});
    CHECK(period <= std::chrono::milliseconds{2});
    periods.insert(period.count());
    below_geometric_middle += period < std::chrono::microseconds{447} ? 1 : 0;
  }
  CHECK(periods.size() == 200);
  CHECK(below_geometric_middle > 70);
  CHECK(below_geometric_middle < 130);
}
