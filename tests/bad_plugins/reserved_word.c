/* A word that is kept for the future is set. */
#include "almost_good.h"

GOOD_SCHEDULER(scheduler, "reserved_word");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_NOTE;
const ktstr_plugin_entry ktstr_plugin = {.magic = KTSTR_MAGIC,
                                         .abi_major = KTSTR_ABI_MAJOR,
                                         .abi_minor = KTSTR_ABI_MINOR,
                                         .flags = 4,
                                         .id = "reserved_word",
                                         .version = "1.0",
                                         .license = "MIT",
                                         .get_factory = get_factory};
