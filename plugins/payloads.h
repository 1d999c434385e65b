// What the payload plugins share: their records in few words. Everything is a constant.
#ifndef KTSTR_PLUGINS_PAYLOADS_H
#define KTSTR_PLUGINS_PAYLOADS_H

#include <ktstr/ktstr.hpp>

/// NULL-terminated, of records with static lifetime.
template <const auto& kFirst, const auto&... kMore>
inline constexpr decltype(&kFirst) kList[] = {&kFirst, &kMore..., nullptr};

constexpr ktstr_payload_metric metric(const char* name,
                                      const char* unit,
                                      uint32_t polarity,
                                      const char* match = nullptr,
                                      uint32_t fold = 0)
{
  return {KTSTR_RECORD(ktstr_payload_metric),
          .polarity = polarity,
          .name = name,
          .unit = unit,
          .match = match,
          .fold = fold};
}

/// A program that measures nothing says so with a number that is missing or zero.
constexpr ktstr_payload_check at_least(const char* metric, double low)
{
  return {
      KTSTR_RECORD(ktstr_payload_check), .kind = KTSTR_PAYLOAD_MIN, .metric = metric, .low = low};
}

constexpr ktstr_payload_check there_is(const char* metric)
{
  return {KTSTR_RECORD(ktstr_payload_check), .kind = KTSTR_PAYLOAD_EXISTS, .metric = metric};
}

inline constexpr uint32_t kHigher = KTSTR_POLARITY_HIGHER_BETTER;
inline constexpr uint32_t kLower = KTSTR_POLARITY_LOWER_BETTER;

/// Programs cost more than workers under emulation.
inline constexpr ktstr_constraints kUpTo64Cpus = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = 64,
};

/// A test that is the payload alone: it must end well, and hold its checks.
constexpr ktstr_test test_of(const char* id, const char* description, const char* payload)
{
  return {KTSTR_RECORD(ktstr_test),
          .id = id,
          .description = description,
          .constraints = &kUpTo64Cpus,
          .payload = payload};
}

#endif
