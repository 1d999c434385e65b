/* What the scheduler promises is JSON, but no object. */
#include "almost_good.h"

static const ktstr_scheduler scheduler = {KTSTR_RECORD(ktstr_scheduler),
                                          .kind = KTSTR_SCHEDULER_DEFAULT,
                                          .id = "checks_no_object",
                                          .checks = "[25]"};
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("checks_no_object", "1.0", "MIT", NULL, NULL, get_factory);
