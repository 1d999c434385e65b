#include "tests/bad_plugins/discovery.h"

namespace ktstr::test {

namespace fs = std::filesystem;

fs::path built_plugins()
{
  return KTSTR_TEST_PLUGINS;
}

DiscoverOptions options_for(const fs::path& folder)
{
  DiscoverOptions options;
  options.folders = {folder};
  options.describer = KTSTR_TEST_DESCRIBER;
  options.deadline = Milliseconds{60000}; // a loaded machine must not change an outcome
  return options;
}

fs::path copy_plugin(const std::string& name, const fs::path& folder, const std::string& as)
{
  fs::copy_file(built_plugins() / (name + ".so"), folder / as);
  return folder / as;
}

std::string outcome_of(const PluginRegistry& registry, const std::string& file_name)
{
  for (const auto& plugin : registry.plugins)
    if (plugin.file.filename() == file_name)
      return "accepted";
  for (const auto& refused : registry.refused)
    if (refused.file.filename() == file_name)
      return refused.reason;
  return "not found";
}

std::vector<std::string> accepted_in(const PluginRegistry& registry)
{
  std::vector<std::string> names;
  for (const auto& plugin : registry.plugins)
    names.push_back(plugin.file.filename());
  return names;
}

} // namespace ktstr::test
