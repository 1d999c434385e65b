/* The entry object has no get_factory. */
#include <ktstr/plugin.h>

KTSTR_PLUGIN_DEFINE("no_factory", "1.0", "MIT", NULL, NULL, NULL);
