#include "core/model/cell_setup.h"

#include <algorithm>
#include <map>

namespace ktstr {

namespace {

using Texts = std::vector<std::string>;

void append(Texts& texts, const Texts& more)
{
  texts.insert(texts.end(), more.begin(), more.end());
}

std::string config_path_of(const SchedulerInfo& scheduler, const TestInfo& test)
{
  return test.setup.config_path.empty() ? scheduler.setup.config_path : test.setup.config_path;
}

} // namespace

GuestSetup merged_setup(const SchedulerInfo& scheduler, const TestInfo& test)
{
  auto setup = scheduler.setup;
  append(setup.sysctls, test.setup.sysctls);
  append(setup.kernel_arguments, test.setup.kernel_arguments);
  append(setup.files, test.setup.files);
  setup.scheduler_arguments = test.setup.scheduler_arguments;
  if (!test.setup.config.empty()) {
    setup.config = test.setup.config;
    setup.config_path = config_path_of(scheduler, test);
  }
  return setup;
}

std::vector<ConfigFile> config_files(const SchedulerInfo& scheduler, const TestInfo& test)
{
  std::map<std::string, std::string> content; // by path
  const auto add = [&](const std::string& path, const GuestSetup& setup) {
    if (!setup.config.empty() && !path.empty())
      content[path] = setup.config;
  };
  for (const auto& staged : test.staged)
    add(staged.scheduler.setup.config_path, staged.scheduler.setup);
  add(scheduler.setup.config_path, scheduler.setup);
  add(config_path_of(scheduler, test), test.setup);
  std::vector<ConfigFile> files;
  for (const auto& [path, text] : content)
    files.push_back({.path = path, .content = text});
  return files;
}

Texts scheduler_arguments(const SchedulerInfo& scheduler,
                          const Texts& profile,
                          const TestInfo& test)
{
  auto own = scheduler.binary_args;
  for (const auto& flag : scheduler.flags)
    if (std::find(profile.begin(), profile.end(), flag.id) != profile.end())
      append(own, flag.args);
  auto arguments =
      scheduler.setup.config_path.empty() ? own : with_file(own, scheduler.setup.config_path);
  append(arguments, with_file(test.setup.scheduler_arguments, config_path_of(scheduler, test)));
  return arguments;
}

} // namespace ktstr
