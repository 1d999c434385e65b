/* The note without an entry object. */
#include <ktstr/plugin.h>

KTSTR_PLUGIN_NOTE;
