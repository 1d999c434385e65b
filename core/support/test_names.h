/// Names under which tests are listed and run: ktstr/TEST, gauntlet/TEST/PRESET and
/// verifier/SCHEDULER/KERNEL/PRESET, the first two with /KERNEL at the end when several kernels are
/// given.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace ktstr::support {

/// "__unit_test_dummy__": registered by a unit test, no real test.
bool is_test_sentinel(std::string_view name);
/// Left out of a plain run: demo_*.
bool is_ignored_by_default(std::string_view name);

/// Lines of a listing, "ktstr/t/kernel_6_14_2: test".
std::string base_line(std::string_view test, const std::optional<std::string>& kernel = {});
std::string gauntlet_line(std::string_view test,
                          std::string_view preset,
                          const std::optional<std::string>& kernel = {});
std::string
verifier_line(std::string_view scheduler, std::string_view kernel, std::string_view preset);

/// Names that occur more than once, each one time, in the order in which that shows.
std::vector<std::string> duplicate_names(const std::vector<std::string>& names);

struct NamedTest {
  std::string test;
  std::optional<std::string> preset; ///< of a gauntlet's variant
};

/// What a listed name (without its kernel) runs. An error when it is malformed or unknown.
Result<NamedTest> find_named_test(std::string_view name,
                                  const std::function<bool(std::string_view test)>& is_test,
                                  const std::function<bool(std::string_view preset)>& is_preset);

} // namespace ktstr::support
