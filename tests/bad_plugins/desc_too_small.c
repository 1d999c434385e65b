/* The record is smaller than that of any release. */
#include "almost_good.h"

static const ktstr_scheduler scheduler = {
    .struct_size = 16, .kind = KTSTR_SCHEDULER_DEFAULT, .id = "desc_too_small"};
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("desc_too_small", "1.0", "MIT", NULL, NULL, get_factory);
