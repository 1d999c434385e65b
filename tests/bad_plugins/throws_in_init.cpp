// A C++ exception leaves init.
#include <stdexcept>

#include "almost_good.h"

static ktstr_status init(const ktstr_host*)
{
  throw std::runtime_error("no luck today");
}

GOOD_SCHEDULER(scheduler, "throws_in_init");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("throws_in_init", "1.0", "MIT", init, nullptr, get_factory);
