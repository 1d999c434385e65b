/* Offers the scheduler that good.so offers. */
#include "almost_good.h"

GOOD_SCHEDULER(scheduler, "good");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("takes_id_of_good", "1.0", "MIT", NULL, NULL, get_factory);
