/* The record does not say its size. */
#include "almost_good.h"

static const ktstr_scheduler scheduler = {.kind = KTSTR_SCHEDULER_DEFAULT, .id = "desc_size_zero"};
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("desc_size_zero", "1.0", "MIT", NULL, NULL, get_factory);
