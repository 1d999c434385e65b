/* An id that would break cell names. */
#include "almost_good.h"

GOOD_SCHEDULER(scheduler, "two/parts");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("bad_id", "1.0", "MIT", NULL, NULL, get_factory);
