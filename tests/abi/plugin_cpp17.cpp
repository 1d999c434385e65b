// C++17 has no designated initialisers: records are filled in by assignment there.
#include <ktstr/ext/metrics.h>
#include <ktstr/scheduler.h>
#include <ktstr/test.h>

static ktstr_scheduler scheduler;

static ktstr_status init(const ktstr_host* host)
{
  scheduler.struct_size = sizeof scheduler;
  scheduler.kind = KTSTR_SCHEDULER_DEFAULT;
  scheduler.id = "s";
  host->log(host, KTSTR_LOG_INFO, "ready");
  return KTSTR_OK;
}

static uint32_t count()
{
  return 1;
}

static const void* describe(uint32_t)
{
  return &scheduler;
}

static const ktstr_factory factory = {count, describe};

static const void* get_factory(const char*)
{
  return &factory;
}

KTSTR_PLUGIN_DEFINE("abi", "1", "MIT", init, nullptr, get_factory);
