/* Needs a library that is not installed. */
#include "almost_good.h"

extern ktstr_status ktstr_test_absent(const ktstr_host* host);

static ktstr_status init(const ktstr_host* host)
{
  return ktstr_test_absent(host);
}

GOOD_SCHEDULER(scheduler, "missing_dependency");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("missing_dependency", "1.0", "MIT", init, NULL, get_factory);
