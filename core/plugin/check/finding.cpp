#include "core/plugin/check/finding.h"

namespace ktstr {

PluginFinding passed(std::string check, std::string text)
{
  return {.check = std::move(check), .outcome = FindingOutcome::passed, .text = std::move(text)};
}

PluginFinding failed(std::string check, const Error& error)
{
  return {.check = std::move(check),
          .outcome = FindingOutcome::failed,
          .text = error.text(),
          .hint = error.hint()};
}

PluginFinding skipped(std::string check, std::string why)
{
  return {.check = std::move(check), .outcome = FindingOutcome::skipped, .text = std::move(why)};
}

std::string count_of(std::size_t count, std::string_view noun)
{
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

} // namespace ktstr
