/* describe returns NULL. */
#include "almost_good.h"

ONE_SCHEDULER(NULL)
KTSTR_PLUGIN_DEFINE("null_desc", "1.0", "MIT", NULL, NULL, get_factory);
