#include <catch2/catch_test_macros.hpp>

#include "core/stats/metric_polarity.h"

using namespace ktstr; // NOLINT
using support::Polarity;
using support::PolarityKind;

TEST_CASE("a metric's own polarity comes before what is known of its name", "[stats]")
{
  const auto metric = Json::object({{"value", 1}, {"polarity", "HigherBetter"}});
  CHECK(polarity_of("longest_gap_ns", metric).kind == PolarityKind::higher_better);
  CHECK(polarity_of("longest_gap_ns", Json::object()).kind == PolarityKind::lower_better);
  CHECK(polarity_of("schbench_wakeup_p99_us", Json::object()).kind == PolarityKind::lower_better);
  CHECK(polarity_of("acme_things", Json::object()).kind == PolarityKind::unknown);
}

TEST_CASE("what a change means depends on the polarity", "[stats]")
{
  CHECK(movement_of({.kind = PolarityKind::higher_better}, 1, 2) == Movement::better);
  CHECK(movement_of({.kind = PolarityKind::lower_better}, 1, 2) == Movement::worse);
  CHECK(movement_of({.kind = PolarityKind::informational}, 1, 2) == Movement::moved);
  CHECK(movement_of({}, 1, 2) == Movement::moved);
  const Polarity target{.kind = PolarityKind::target_value, .target = 10};
  CHECK(movement_of(target, 4, 11) == Movement::better);
  CHECK(movement_of(target, 11, 4) == Movement::worse);
  CHECK(movement_of(target, 8, 12) == Movement::moved);
}
