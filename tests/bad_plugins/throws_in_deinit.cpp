// A C++ exception leaves deinit.
#include <stdexcept>

#include "almost_good.h"

static void deinit()
{
  throw std::runtime_error("never enough");
}

GOOD_SCHEDULER(scheduler, "throws_in_deinit");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("throws_in_deinit", "1.0", "MIT", nullptr, deinit, get_factory);
