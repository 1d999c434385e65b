/* A record of a later release that uses a member which this one does not know. */
#include "newer_record.h"

NEWER_SCHEDULER("desc_nonzero_tail", 1);
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("desc_nonzero_tail", "1.0", "MIT", NULL, NULL, get_factory);
