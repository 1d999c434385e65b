/* A plugin of a later release: with an item of a kind that no ktstr knows yet and, when
 * HAS_SCHEDULER is set, a scheduler. */
#include <string.h>

#include <ktstr/scheduler.h>

static uint32_t count(void)
{
  return 1;
}

static const void* describe(uint32_t index)
{
  static const ktstr_scheduler scheduler = {
      KTSTR_RECORD(ktstr_scheduler), .kind = KTSTR_SCHEDULER_DEFAULT, .id = "beside_newer"};
  (void)index;
  return &scheduler;
}

static const void* describe_newer(uint32_t index)
{
  static const struct {
    uint32_t struct_size;
    uint32_t hue;
  } item = {sizeof item, 240};
  (void)index;
  return &item;
}

static const void* get_factory(const char* id)
{
  static const ktstr_factory newer = {count, describe_newer};
  static const ktstr_factory schedulers = {count, describe};
  if (strcmp(id, "ktstr.colour/1") == 0)
    return &newer;
  return HAS_SCHEDULER && strcmp(id, KTSTR_SCHEDULER_FACTORY) == 0 ? &schedulers : NULL;
}

KTSTR_PLUGIN_DEFINE(PLUGIN_ID, "1.0", "MIT", NULL, NULL, get_factory);
