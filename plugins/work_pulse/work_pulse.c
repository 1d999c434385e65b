/* A work type that a plugin adds: `pulse` works for a while in every period. Workers that beat
 * together, as frames and control loops do, become runnable at the same moment, again and again. */
#define _POSIX_C_SOURCE 200809L
#include <time.h>

#include <ktstr/items.h>
#include <ktstr/work_type.h>

enum { ON_US, PERIOD_US, BEAT }; /* the order of the parameters */
enum { BEAT_TOGETHER, BEAT_ALONE };

static uint64_t now_us(void)
{
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static ktstr_status run(const ktstr_work_type* type, const ktstr_worker* worker)
{
  const int64_t* params = worker->info->params;
  const uint64_t period_us = (uint64_t)params[PERIOD_US];

  (void)type;
  while (!worker->should_stop(worker)) {
    worker->burn_for_us(worker, (uint64_t)params[ON_US]);
    worker->did(worker, 1);
    worker->sleep_us(worker,
                     params[BEAT] == BEAT_TOGETHER ? period_us - now_us() % period_us : period_us);
  }
  return KTSTR_OK;
}

static const char* const beats[] = {"Together", "Alone", NULL};
static const ktstr_work_param on_us = {KTSTR_RECORD(ktstr_work_param),
                                       .name = "on_us",
                                       .fallback = 1000,
                                       .least = 1,
                                       .greatest = 1000000};
static const ktstr_work_param period_us = {KTSTR_RECORD(ktstr_work_param),
                                           .name = "period_us",
                                           .fallback = 10000,
                                           .least = 1,
                                           .greatest = 10000000};
static const ktstr_work_param beat = {
    KTSTR_RECORD(ktstr_work_param), .name = "beat", .fallback = BEAT_TOGETHER, .words = beats};
static const ktstr_work_param* const params[] = {&on_us, &period_us, &beat, NULL};

static const ktstr_work_type_ops ops = {run};
static const ktstr_work_type pulse = {
    KTSTR_RECORD(ktstr_work_type),
    .id = "pulse",
    .description = "works for a while in every period, all workers at once or each on its own",
    .params = params,
    .ops = &ops,
};

KTSTR_PLUGIN_ITEMS("work_pulse", "1.0.0", "BSD-2-Clause", KTSTR_WORK_TYPE_FACTORY, &pulse);
