#include "core/plugin/test_rules.h"

#include <set>

#include "core/base/pattern.h"
#include "core/model/topology.h"
#include "core/plugin/setup_rules.h"

namespace ktstr {

namespace {

template <typename... Args> Error broken(fmt::format_string<Args...> text, Args&&... args)
{
  return Error::make(ErrorKind::invalid, text, std::forward<Args>(args)...);
}

Status validate_expectation(const TestExpectation& expectation)
{
  const bool has_matcher =
      !expectation.error_contains.empty() || !expectation.error_matches.empty();
  if (has_matcher && !expectation.is_error)
    return broken("expect: error_contains and error_matches need KTSTR_EXPECT_ERROR");
  if (expectation.survives_storm && expectation.is_error)
    return broken("expect: KTSTR_EXPECT_SURVIVES_STORM and KTSTR_EXPECT_ERROR exclude each other");
  if (const auto pattern = Pattern::compile(expectation.error_matches); !pattern)
    return pattern.error().with_context("expect: error_matches");
  return {};
}

Status validate_machine(const TestInfo& test)
{
  if (test.topology.empty())
    return {};
  const auto topology = parse_topology(test.topology);
  if (!topology)
    return topology.error();
  if (auto status = validate_topology(*topology); !status)
    return status.error().with_context("topology '{}'", test.topology);
  return {};
}

/// Two limits of one metric would be one too many.
Status validate_perf_deltas(const std::vector<PerfDelta>& deltas)
{
  std::set<std::string> metrics;
  for (const auto& delta : deltas)
    if (!metrics.insert(delta.metric).second)
      return broken("perf_deltas: metric '{}' is there twice", delta.metric);
  return {};
}

} // namespace

Status validate_attributes(const TestInfo& test)
{
  if (auto status = validate_machine(test); !status)
    return status;
  if (auto status = validate_expectation(test.expectation); !status)
    return status;
  if (auto status = validate_perf_deltas(test.perf_deltas); !status)
    return status;
  return validate_setup(test);
}

} // namespace ktstr
