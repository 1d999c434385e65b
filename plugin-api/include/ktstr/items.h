/* ktstr/items.h - the entry point of the usual plugin, which offers items of one kind and needs no
 * init. A plugin that offers several kinds writes its get_factory and KTSTR_PLUGIN_DEFINE itself.
 */
#ifndef KTSTR_ITEMS_H
#define KTSTR_ITEMS_H

#include <string.h>

#include <ktstr/plugin.h>

/** Defines the plugin. Once, at file scope, followed by a semicolon.
 *  @param FACTORY the kind, such as KTSTR_SCHEDULER_FACTORY.
 *  @param ... pointers to the records, one or more.
 *  Example: KTSTR_PLUGIN_ITEMS("scx_acme", "1.2.0", "GPL-2.0-only", KTSTR_SCHEDULER_FACTORY,
 * &acme);
 */
#define KTSTR_PLUGIN_ITEMS(ID, VERSION, LICENSE, FACTORY, ...)                                     \
  static const void* const ktstr_items[] = {__VA_ARGS__};                                          \
  static uint32_t ktstr_items_count(void)                                                          \
  {                                                                                                \
    return (uint32_t)(sizeof(ktstr_items) / sizeof(ktstr_items[0]));                               \
  }                                                                                                \
  static const void* ktstr_items_describe(uint32_t index)                                          \
  {                                                                                                \
    return index < ktstr_items_count() ? ktstr_items[index] : NULL;                                \
  }                                                                                                \
  static const ktstr_factory ktstr_items_factory = {ktstr_items_count, ktstr_items_describe};      \
  static const void* ktstr_items_get_factory(const char* factory_id)                               \
  {                                                                                                \
    return strcmp(factory_id, FACTORY) == 0 ? &ktstr_items_factory : NULL;                         \
  }                                                                                                \
  KTSTR_PLUGIN_DEFINE(ID, VERSION, LICENSE, NULL, NULL, ktstr_items_get_factory)

#endif /* KTSTR_ITEMS_H */
