/* A work type with a parameter that is out of bounds before anybody sets it. */
#include <ktstr/items.h>
#include <ktstr/work_type.h>

static ktstr_status run(const ktstr_work_type* type, const ktstr_worker* worker)
{
  (void)type;
  (void)worker;
  return KTSTR_OK;
}

static const ktstr_work_param burst = {
    KTSTR_RECORD(ktstr_work_param), .name = "burst_us", .least = 1, .greatest = 10};
static const ktstr_work_param* const params[] = {&burst, NULL};
static const ktstr_work_type_ops ops = {run};
static const ktstr_work_type type = {
    KTSTR_RECORD(ktstr_work_type), .id = "burst", .params = params, .ops = &ops};

KTSTR_PLUGIN_ITEMS("work_type_unbounded", "1.0", "MIT", KTSTR_WORK_TYPE_FACTORY, &type);
