/* Describes the planted schedulers to ktstr: one item and one BPF object for each bug of bugs.h. */
#include <ktstr/bpf.h>
#include <ktstr/items.h>

#include "bugs.h"

static const ktstr_constraints any_machine = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = KTSTR_UNLIMITED,
};

#define DECLARE(NAME, DESCRIPTION)                                                                 \
  KTSTR_DECLARE_BPF(planted_##NAME);                                                               \
  static const ktstr_bpf_object object_##NAME = {                                                  \
      KTSTR_RECORD(ktstr_bpf_object),                                                              \
      KTSTR_BPF_BYTES(planted_##NAME),                                                             \
  };                                                                                               \
  static const ktstr_scheduler scheduler_##NAME = {                                                \
      KTSTR_RECORD(ktstr_scheduler),                                                               \
      .kind = KTSTR_SCHEDULER_BPF,                                                                 \
      .id = "planted_" #NAME,                                                                      \
      .description = DESCRIPTION,                                                                  \
      .bpf = &object_##NAME,                                                                       \
      .constraints = &any_machine,                                                                 \
  };
PLANTED_BUGS(DECLARE)

#define ITEM(NAME, DESCRIPTION) &scheduler_##NAME,
static const void* const items[] = {PLANTED_BUGS(ITEM)};

static uint32_t count_items(void)
{
  return (uint32_t)(sizeof(items) / sizeof(items[0]));
}

static const void* describe_item(uint32_t index)
{
  return index < count_items() ? items[index] : NULL;
}

static const ktstr_factory schedulers = {count_items, describe_item};

static const void* get_factory(const char* factory_id)
{
  return strcmp(factory_id, KTSTR_SCHEDULER_FACTORY) == 0 ? &schedulers : NULL;
}

KTSTR_PLUGIN_DEFINE("planted", "0.1.0", "BSD-2-Clause", NULL, NULL, get_factory);
