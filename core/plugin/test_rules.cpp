#include "core/plugin/test_rules.h"

#include <algorithm>
#include <filesystem>

#include "core/base/pattern.h"
#include "core/base/text.h"
#include "core/model/topology.h"
#include "core/support/kernel_arguments.h"
#include "core/support/sysctl.h"

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

Status validate_sysctl(const std::string& text)
{
  const auto equals = text.find('=');
  if (equals == std::string::npos)
    return broken("setup: sysctl '{}' is not of the form name=value", text);
  const auto sysctl = support::Sysctl::create(text.substr(0, equals), text.substr(equals + 1));
  if (!sysctl)
    return sysctl.error().with_context("setup: sysctl '{}'", text);
  if (!support::is_kernel_argument_text(text))
    return broken("setup: sysctl '{}' holds what a kernel's command line cannot", text);
  return {};
}

Status validate_kernel_argument(const std::string& word)
{
  if (word.empty() || word.find(' ') != std::string::npos)
    return broken("setup: kernel argument '{}' is not one word", word);
  if (!support::is_kernel_argument_text(word))
    return broken("setup: kernel argument '{}' holds what a kernel's command line cannot", word);
  if (const auto problem = support::kernel_argument_problem(word))
    return broken("setup: kernel argument '{}' {}", word, *problem);
  return {};
}

Status validate_length(const TestSetup& setup)
{
  constexpr std::size_t kAroundSysctl = 10; // "sysctl." and what separates words
  std::size_t bytes = 0;
  for (const auto& text : setup.sysctls)
    bytes += text.size() + kAroundSysctl;
  for (const auto& word : setup.kernel_arguments)
    bytes += word.size() + 1;
  if (bytes <= support::kMostTestArgumentBytes)
    return {};
  return broken("setup: sysctls and kernel_args take {} bytes of the kernel's command line, and a "
                "test has {}",
                bytes,
                support::kMostTestArgumentBytes);
}

/// Somewhere in the guest's own file system.
bool is_config_path(const std::string& text)
{
  const std::filesystem::path path(text);
  if (!path.is_absolute() || !path.has_filename() || path.lexically_normal() != path)
    return false;
  const auto top = std::next(path.begin())->string();
  return top != "proc" && top != "sys" && top != "dev";
}

Status validate_config(const TestInfo& test)
{
  const auto& setup = test.setup;
  if (setup.config.empty() != setup.config_path.empty())
    return broken("setup: config and config_path need each other");
  if (!setup.config_path.empty() && !is_config_path(setup.config_path))
    return broken("setup: config_path '{}' is not the absolute path of a file that can be written",
                  setup.config_path);
  if (!setup.scheduler_arguments.empty() && test.scheduler.empty())
    return broken("setup: scheduler_args are for the test's scheduler, which is not set");
  const bool has_placeholder = std::any_of(
      setup.scheduler_arguments.begin(), setup.scheduler_arguments.end(), [](const auto& argument) {
        return argument.find("{file}") != std::string::npos;
      });
  if (has_placeholder && setup.config_path.empty())
    return broken("setup: scheduler_args name {{file}}, but there is no config");
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

} // namespace

Status validate_attributes(const TestInfo& test)
{
  if (auto status = validate_machine(test); !status)
    return status;
  if (auto status = validate_expectation(test.expectation); !status)
    return status;
  for (const auto& sysctl : test.setup.sysctls)
    if (auto status = validate_sysctl(sysctl); !status)
      return status;
  for (const auto& word : test.setup.kernel_arguments)
    if (auto status = validate_kernel_argument(word); !status)
      return status;
  if (auto status = validate_length(test.setup); !status)
    return status;
  return validate_config(test);
}

} // namespace ktstr
