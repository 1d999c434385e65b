#include "core/plugin/setup_rules.h"

#include <filesystem>

#include "core/base/text.h"
#include "core/model/cell_setup.h"
#include "core/support/kernel_arguments.h"
#include "core/support/sysctl.h"

namespace ktstr {

namespace {

template <typename... Args> Error broken(fmt::format_string<Args...> text, Args&&... args)
{
  return Error::make(ErrorKind::invalid, text, std::forward<Args>(args)...);
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

Status validate_length(const GuestSetup& setup)
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
                "test and its scheduler have {}",
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

/// The part that tests and schedulers share.
Status validate_words_and_path(const GuestSetup& setup)
{
  for (const auto& sysctl : setup.sysctls)
    if (auto status = validate_sysctl(sysctl); !status)
      return status;
  for (const auto& word : setup.kernel_arguments)
    if (auto status = validate_kernel_argument(word); !status)
      return status;
  if (auto status = validate_length(setup); !status)
    return status;
  if (!setup.config_path.empty() && !is_config_path(setup.config_path))
    return broken("setup: config_path '{}' is not the absolute path of a file that can be written",
                  setup.config_path);
  return {};
}

} // namespace

Status validate_setup(const TestInfo& test)
{
  const auto& setup = test.setup;
  if (auto status = validate_words_and_path(setup); !status)
    return status;
  if (setup.config.empty() && !setup.config_path.empty())
    return broken("setup: config_path needs a config");
  if (!setup.config.empty() && setup.config_path.empty() && test.scheduler.empty())
    return broken("setup: config needs a config_path, or a scheduler of the test that has one");
  if (!setup.scheduler_arguments.empty() && test.scheduler.empty())
    return broken("setup: scheduler_args are for the test's scheduler, which is not set");
  return {};
}

Status validate_setup(const SchedulerInfo& scheduler)
{
  const auto& setup = scheduler.setup;
  if (auto status = validate_words_and_path(setup); !status)
    return status;
  if (setup.config.empty() != setup.config_path.empty())
    return broken("setup: config and config_path need each other");
  if (!setup.config_path.empty())
    return {};
  bool has_placeholder = names_file(scheduler.binary_args);
  for (const auto& flag : scheduler.flags)
    has_placeholder = has_placeholder || names_file(flag.args);
  if (has_placeholder && !setup.is_empty())
    return broken("setup: arguments name {{file}}, but there is no config");
  return {};
}

Status validate_setups(const SchedulerInfo& scheduler, const TestInfo& test)
{
  const auto& setup = test.setup;
  const bool has_path = !setup.config_path.empty() || !scheduler.setup.config_path.empty();
  if (!setup.config.empty() && !has_path)
    return broken("setup: config has no config_path, and scheduler '{}' has none either",
                  scheduler.id);
  if (names_file(setup.scheduler_arguments) && !has_path)
    return broken("setup: scheduler_args name {{file}}, but neither the test nor scheduler '{}' "
                  "has a config",
                  scheduler.id);
  return validate_length(merged_setup(scheduler, test));
}

} // namespace ktstr
