/* ktstr/ext/metrics.h - run extension "ktstr.metrics/1": numbers that a test measured, kept with
 * the cell's result.
 */
#ifndef KTSTR_EXT_METRICS_H
#define KTSTR_EXT_METRICS_H

#include <ktstr/run.h>

#define KTSTR_METRICS_EXTENSION "ktstr.metrics/1"

#if defined(__cplusplus)
extern "C" {
#endif

/** TABLE, frozen. */
typedef struct ktstr_metrics {
  /** Records one number. A name that is recorded twice keeps the last value.
   *  @param name lower-case words joined by '_', '.' between levels; copied.
   *  @param unit "ns", "1/s", "ratio"...; copied; NULL: none.
   *  @return KTSTR_OK; KTSTR_ERR_INVALID, with a text set, for a bad name, NaN or infinity.
   *  PLACE [guest]  THREAD [any]  since 0.1 */
  ktstr_status (*record)(const ktstr_run* run, const char* name, double value, const char* unit);
} ktstr_metrics;

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_EXT_METRICS_H */
