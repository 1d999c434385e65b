/* A plugin whose tests are scenario documents, and nothing else: a list of records and one line. */
#ifndef KTSTR_DOCUMENT_TESTS_H
#define KTSTR_DOCUMENT_TESTS_H

#include <cstring>

#include <ktstr/test.h>

/* Every machine, up to the size at which virtual time gets too slow for a test of a second. */
constexpr ktstr_constraints any_machine = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = 128,
};

/* The same, with at least this much. */
constexpr ktstr_constraints machine_with(uint32_t cpus, uint32_t llcs = 0, uint32_t nodes = 0)
{
  auto machine = any_machine;
  machine.min_cpus = cpus;
  machine.min_llcs = llcs;
  machine.min_numa_nodes = nodes;
  return machine;
}

constexpr ktstr_test document_test(const char* id,
                                   const char* description,
                                   const ktstr_constraints* machines,
                                   const char* scenario,
                                   uint32_t duration_ms = 1000)
{
  return {KTSTR_RECORD(ktstr_test),
          .duration_ms = duration_ms,
          .id = id,
          .description = description,
          .constraints = machines,
          .scenario = scenario};
}

/* Defines the plugin. TESTS is an array of ktstr_test. */
#define KTSTR_DOCUMENT_PLUGIN(ID, TESTS)                                                           \
  static const ktstr_factory document_factory = {                                                  \
      []() -> uint32_t { return sizeof(TESTS) / sizeof(TESTS[0]); },                               \
      [](uint32_t index) -> const void* { return &TESTS[index]; }};                                \
  static const void* get_document_factory(const char* factory_id)                                  \
  {                                                                                                \
    return std::strcmp(factory_id, KTSTR_TEST_FACTORY) == 0 ? &document_factory : nullptr;         \
  }                                                                                                \
  KTSTR_PLUGIN_DEFINE(ID, "0.1.0", "BSD-2-Clause", nullptr, nullptr, get_document_factory)

#endif /* KTSTR_DOCUMENT_TESTS_H */
