/* Asks for a machine that no preset is: a thousand CPUs. */
#include "../almost_good.h"

static const ktstr_constraints huge = {
    KTSTR_RECORD(ktstr_constraints), .min_cpus = 1000, .max_cpus = KTSTR_UNLIMITED};
static const ktstr_scheduler scheduler = {KTSTR_RECORD(ktstr_scheduler),
                                          .kind = KTSTR_SCHEDULER_DEFAULT,
                                          .id = "fits_nowhere",
                                          .constraints = &huge};
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("fits_nowhere", "1.0", "BSD-2-Clause", NULL, NULL, get_factory);
