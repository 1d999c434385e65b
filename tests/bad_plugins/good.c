/* Nothing is wrong with this one: it must be listed whatever stands beside it. */
#include "almost_good.h"

GOOD_SCHEDULER(scheduler, "good");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("good", "1.0", "MIT", NULL, NULL, get_factory);
