/* Built for a later minor version: before 1.0 each minor stands alone. */
#include "almost_good.h"

#undef KTSTR_ABI_MINOR
#define KTSTR_ABI_MINOR 9

GOOD_SCHEDULER(scheduler, "minor_newer");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("minor_newer", "1.0", "MIT", NULL, NULL, get_factory);
