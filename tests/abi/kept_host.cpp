// host FOLDER: what a release made of the plugins in a folder, by its own registry, readers and
// describing child. One line of JSON for each plugin that it took, "refused FILE: REASON" for the
// others. keep_host.sh builds it from the release's sources.
#include <cstdio>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/plugin/registry.h"

namespace {

int print_all(const char* folder)
{
  ktstr::DiscoverOptions options;
  options.folders = {folder};
  options.describer = "/proc/self/exe";
  options.deadline = ktstr::Milliseconds{60000};
  const auto registry = ktstr::discover_plugins(options);
  for (const auto& plugin : registry.plugins)
    std::printf("%s\n", ktstr::to_json(plugin).dump().c_str());
  for (const auto& refused : registry.refused)
    std::printf("refused %s: %s\n", refused.file.filename().c_str(), refused.reason.c_str());
  return 0;
}

} // namespace

int main(int argc, char** argv)
{
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 2 && words[0] == "plugin-describe")
    return ktstr::describe_plugin(words[1], ktstr::kPluginAnswerFd);
  if (words.size() == 1)
    return print_all(argv[1]);
  std::fputs("usage: host FOLDER\n", stderr);
  return 64;
}
