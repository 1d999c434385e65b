#include <catch2/catch_test_macros.hpp>

#include "core/scenario/late_time.h"

using ktstr::LateTime;

TEST_CASE("late is what lies between a hold's end and what comes after it", "[late]")
{
  LateTime late;
  late.went_on_at(50); // no hold before it
  late.hold_ends_at(100);
  late.went_on_at(130);
  late.went_on_at(190); // nothing was held since
  late.hold_ends_at(200);
  late.went_on_at(180); // left early
  late.hold_ends_at(300);
  late.went_on_at(340);
  CHECK(late.within(0, 400) == 70);
  CHECK(late.within(0, 100) == 0);
  CHECK(late.within(110, 120) == 10);
  CHECK(late.within(110, 310) == 30);
  CHECK(late.within(130, 300) == 0);
}
