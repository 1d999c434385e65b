#include "core/cli/run_record.h"

#include <set>
#include <sys/resource.h>

namespace ktstr {

namespace {

Json describe_plan(const Plan& plan)
{
  std::set<std::string> tests;
  std::set<std::string> schedulers;
  std::set<std::string> presets;
  std::set<std::uint64_t> seeds;
  for (const auto& cell : plan.cells) {
    tests.insert(plan.test(cell).id);
    schedulers.insert(plan.scheduler(cell).id);
    presets.insert(plan.preset(cell).name);
    seeds.insert(cell.seed);
  }
  std::vector<std::string> names;
  names.reserve(plan.cells.size());
  for (const auto& cell : plan.cells)
    names.push_back(cell.name);
  Json seed_list = Json::array();
  for (const auto seed : seeds)
    seed_list.push(seed);
  return Json::object({{"cells", plan.cells.size()},
                       {"tests", Json::array_of({tests.begin(), tests.end()})},
                       {"schedulers", Json::array_of({schedulers.begin(), schedulers.end()})},
                       {"presets", Json::array_of({presets.begin(), presets.end()})},
                       {"seeds", std::move(seed_list)},
                       {"notes", Json::array_of(plan.notes)},
                       {"cell_names", Json::array_of(names)}});
}

Json describe_kernels(const std::vector<KernelRef>& kernels)
{
  Json list = Json::array();
  for (const auto& kernel : kernels)
    list.push(Json::object({{"label", kernel.label},
                            {"image", kernel.image.string()},
                            {"arguments", Json::array_of(kernel.arguments)}}));
  return list;
}

Json describe_plugins(const PluginRegistry& registry)
{
  Json list = Json::array();
  for (const auto& plugin : registry.plugins)
    list.push(Json::object({{"id", plugin.id},
                            {"version", plugin.version},
                            {"build_id", plugin.build_id},
                            {"file", plugin.file.string()}}));
  return list;
}

Json describe_refused(const PluginRegistry& registry)
{
  Json list = Json::array();
  for (const auto& refused : registry.refused)
    list.push(Json::object({{"file", refused.file.string()}, {"reason", refused.reason}}));
  return list;
}

double cpu_ms(int who)
{
  rusage usage{};
  ::getrusage(who, &usage);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1000 + static_cast<double>(time.tv_usec) / 1000;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

} // namespace

Json used_cpu_time()
{
  return Json::object(
      {{"harness_ms", cpu_ms(RUSAGE_SELF)}, {"children_ms", cpu_ms(RUSAGE_CHILDREN)}});
}

Json describe_run(const Invocation& call,
                  const PreparedPlan& prepared,
                  const Machinery& machinery,
                  std::size_t slots)
{
  return Json::object({{"command_line", Json::array_of(call.command_line)},
                       {"ktstr", version()},
                       {"vmm", machinery.version},
                       {"accel", name_of(machinery.accelerator)},
                       {"clock", name_of(machinery.clock)},
                       {"note", machinery.note},
                       {"slots", slots},
                       {"kernels", describe_kernels(prepared.plan.kernels)},
                       {"plan", describe_plan(prepared.plan)},
                       {"plugins", describe_plugins(prepared.registry)},
                       {"refused_plugins", describe_refused(prepared.registry)}});
}

} // namespace ktstr
