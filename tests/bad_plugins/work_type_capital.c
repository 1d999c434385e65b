/* A work type whose name is one of ktstr's own. */
#include <ktstr/items.h>
#include <ktstr/work_type.h>

static ktstr_status run(const ktstr_work_type* type, const ktstr_worker* worker)
{
  (void)type;
  (void)worker;
  return KTSTR_OK;
}

static const ktstr_work_type_ops ops = {run};
static const ktstr_work_type type = {KTSTR_RECORD(ktstr_work_type), .id = "SpinWait", .ops = &ops};

KTSTR_PLUGIN_ITEMS("work_type_capital", "1.0", "MIT", KTSTR_WORK_TYPE_FACTORY, &type);
