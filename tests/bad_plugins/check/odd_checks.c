/* A scheduler promises what nobody can check. */
#include "../almost_good.h"

static const ktstr_scheduler scheduler = {KTSTR_RECORD(ktstr_scheduler),
                                          .kind = KTSTR_SCHEDULER_DEFAULT,
                                          .id = "odd_checks",
                                          .checks = "{\"max_gap_percent\": 25}"};
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("odd_checks", "1.0", "MIT", NULL, NULL, get_factory);
