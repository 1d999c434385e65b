/* The entry symbol names something smaller than an entry object. */
#include <stdint.h>

#define ktstr_plugin ktstr_plugin_of_the_header
#include <ktstr/plugin.h>
#undef ktstr_plugin

KTSTR_PLUGIN_NOTE;
extern KTSTR_EXPORT const uint32_t ktstr_plugin;
const uint32_t ktstr_plugin = KTSTR_MAGIC;
