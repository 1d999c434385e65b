/* Runs a scenario for a test and keeps its numbers. */
#include <stdlib.h>
#include <string.h>

#include <ktstr/ext/draft/scenario.h>
#include <ktstr/ext/metrics.h>

#include "tests_basic.h"

enum { MAX_NAME = 64 };

/* Records `"name":number`. @return where it ends, or NULL when it is something else. */
static const char*
record_member(const ktstr_run* run, const ktstr_metrics* metrics, const char* text)
{
  char name[MAX_NAME];
  const char* end = *text == '"' ? strchr(text + 1, '"') : NULL;
  size_t length = end ? (size_t)(end - text) - 1 : 0;
  char* rest;
  double value;

  if (!end || length >= sizeof(name) || end[1] != ':')
    return NULL;
  memcpy(name, text + 1, length);
  name[length] = 0;
  value = strtod(end + 2, &rest);
  if (rest == end + 2)
    return NULL;
  metrics->record(run, name, value, length > 3 && !strcmp(name + length - 3, "_ns") ? "ns" : NULL);
  return rest;
}

/* The report is one line of JSON whose "summary" is a flat object of numbers. */
static void record_summary(const ktstr_text_sink* sink, const char* text, uint64_t size)
{
  static const char start[] = "\"summary\":{";
  const ktstr_run* run = sink->data;
  const ktstr_metrics* metrics = run->get_extension(run, KTSTR_METRICS_EXTENSION);
  char* copy = malloc(size + 1);
  const char* member;

  if (copy) {
    memcpy(copy, text, size);
    copy[size] = 0;
    member = strstr(copy, start);
    member = member ? member + strlen(start) : NULL;
    while (metrics && member) {
      member = record_member(run, metrics, member);
      member = member && *member == ',' ? member + 1 : NULL;
    }
  }
  free(copy);
}

ktstr_status run_document(const ktstr_run* run, const char* document, ktstr_verdict* verdict)
{
  const ktstr_scenario* scenario = run->get_extension(run, KTSTR_SCENARIO_EXTENSION);
  const ktstr_text_sink sink = {(void*)run, record_summary};

  if (!scenario) {
    tests_basic_host->set_error(tests_basic_host, "this ktstr has no " KTSTR_SCENARIO_EXTENSION);
    return KTSTR_ERR_UNSUPPORTED;
  }
  return scenario->execute(run, document, verdict, &sink);
}
