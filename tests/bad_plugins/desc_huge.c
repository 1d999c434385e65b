/* The record claims to have the size of all memory. */
#include "almost_good.h"

static const ktstr_scheduler scheduler = {
    .struct_size = UINT32_MAX, .kind = KTSTR_SCHEDULER_DEFAULT, .id = "desc_huge"};
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("desc_huge", "1.0", "MIT", NULL, NULL, get_factory);
