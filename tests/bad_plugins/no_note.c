/* An entry object without the note. */
#include "almost_good.h"

GOOD_SCHEDULER(scheduler, "no_note");
ONE_SCHEDULER(&scheduler)
const ktstr_plugin_entry ktstr_plugin = {.magic = KTSTR_MAGIC,
                                         .abi_major = KTSTR_ABI_MAJOR,
                                         .abi_minor = KTSTR_ABI_MINOR,
                                         .id = "no_note",
                                         .version = "1.0",
                                         .license = "MIT",
                                         .get_factory = get_factory};
