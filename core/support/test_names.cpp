#include "core/support/test_names.h"

#include <unordered_map>

#include "core/base/text.h"

namespace ktstr::support {

namespace {

constexpr std::string_view kBase = "ktstr/";
constexpr std::string_view kGauntlet = "gauntlet/";

std::string suffix(const std::optional<std::string>& kernel)
{
  return (kernel ? '/' + *kernel : std::string()) + ": test";
}

Error unknown(std::string_view what, std::string_view name)
{
  return Error::make(ErrorKind::not_found, "unknown {}: '{}'", what, printable(name));
}

} // namespace

bool is_test_sentinel(std::string_view name)
{
  return name.starts_with("__unit_test_") && name.ends_with("__");
}

bool is_ignored_by_default(std::string_view name)
{
  return name.starts_with("demo_");
}

std::string base_line(std::string_view test, const std::optional<std::string>& kernel)
{
  return fmt::format("{}{}{}", kBase, test, suffix(kernel));
}

std::string gauntlet_line(std::string_view test,
                          std::string_view preset,
                          const std::optional<std::string>& kernel)
{
  return fmt::format("{}{}/{}{}", kGauntlet, test, preset, suffix(kernel));
}

std::string
verifier_line(std::string_view scheduler, std::string_view kernel, std::string_view preset)
{
  return fmt::format("verifier/{}/{}/{}: test", scheduler, kernel, preset);
}

std::vector<std::string> duplicate_names(const std::vector<std::string>& names)
{
  std::unordered_map<std::string_view, std::size_t> counts;
  std::vector<std::string> duplicates;
  for (const std::string& name : names)
    if (++counts[name] == 2)
      duplicates.push_back(name);
  return duplicates;
}

Result<NamedTest> find_named_test(std::string_view name,
                                  const std::function<bool(std::string_view)>& is_test,
                                  const std::function<bool(std::string_view)>& is_preset)
{
  if (!name.starts_with(kGauntlet)) {
    if (name.starts_with(kBase))
      name.remove_prefix(kBase.size());
    if (!is_test(name))
      return unknown("test", name);
    return NamedTest{.test = std::string(name), .preset = std::nullopt};
  }
  const std::string_view variant = name.substr(kGauntlet.size());
  const std::size_t at = variant.find('/');
  if (at == std::string_view::npos)
    return Error::make(ErrorKind::invalid,
                       "invalid gauntlet test name: '{}'; expected {}TEST/PRESET",
                       printable(name),
                       kGauntlet);
  const std::string_view test = variant.substr(0, at);
  const std::string_view preset = variant.substr(at + 1);
  if (!is_test(test))
    return unknown("test", test);
  if (!is_preset(preset))
    return unknown("gauntlet preset", preset);
  return NamedTest{.test = std::string(test), .preset = std::string(preset)};
}

} // namespace ktstr::support
