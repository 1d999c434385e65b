/* ktstr/ext/scenario.h - run extension "ktstr.scenario/1". A scenario is a JSON document that says
 * what happens in the guest: cgroups, workers, holds, checks. ktstr carries it out, measures every
 * worker, judges its checks, and records the outcome in the cell's result.
 */
#ifndef KTSTR_EXT_SCENARIO_H
#define KTSTR_EXT_SCENARIO_H

#include <ktstr/run.h>

#define KTSTR_SCENARIO_EXTENSION "ktstr.scenario/1"

#if defined(__cplusplus)
extern "C" {
#endif

/** TABLE, frozen. */
typedef struct ktstr_scenario {
  /** Runs a document to its end. Blocks for as long as the scenario holds.
   *  @param document JSON text, copied. @param verdict PASS, FAIL or INCONCLUSIVE, by the
   * document's checks and the default checks. @param report NULL, or gets one line of JSON
   * with the members "verdict", "summary" (a flat object of numbers over all workers), "checks" and
   * "workers".
   *  @return KTSTR_OK; KTSTR_ERR_INVALID for a bad document (set_error names the path inside it and
   * what was expected). PLACE [guest]  THREAD [main]  since 0.1 */
  ktstr_status (*execute)(const ktstr_run* run,
                          const char* document,
                          ktstr_verdict* verdict,
                          const ktstr_text_sink* report);
} ktstr_scenario;

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_EXT_SCENARIO_H */
