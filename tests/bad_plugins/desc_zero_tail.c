/* A record of a later release that does not use what is new: fine. */
#include "newer_record.h"

NEWER_SCHEDULER("desc_zero_tail", 0);
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("desc_zero_tail", "1.0", "MIT", NULL, NULL, get_factory);
