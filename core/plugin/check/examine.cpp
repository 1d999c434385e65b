#include "core/plugin/check/examine.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/guest/bpf_object.h"
#include "core/plugin/host_services.h"
#include "core/plugin/item_infos.h"
#include "core/plugin/plugin_child.h"
#include "core/plugin/plugin_library.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

using Library = std::unique_ptr<PluginLibrary>;

/// Where two descriptions differ first: "schedulers[0].description: "a", then "b"".
std::string first_difference(const Json& before, const Json& after, const std::string& path)
{
  if (before == after)
    return "";
  if (before.is_object() && after.is_object())
    for (const auto& [name, value] : before.members())
      if (const auto found =
              first_difference(value, after[name], path.empty() ? name : path + "." + name);
          !found.empty())
        return found;
  if (before.is_array() && after.is_array() && before.items().size() == after.items().size())
    for (std::size_t i = 0; i < before.items().size(); ++i)
      if (const auto found =
              first_difference(before.items()[i], after.items()[i], fmt::format("{}[{}]", path, i));
          !found.empty())
        return found;
  return fmt::format("{}: {}, then {}", path, before.dump(), after.dump());
}

Status compare(std::string_view when, const PluginInfo& before, const PluginInfo& after)
{
  const auto difference = first_difference(to_json(before), to_json(after), "");
  if (difference.empty())
    return {};
  return Error::make(
             ErrorKind::plugin_fault, "describes itself differently {}: {}", when, difference)
      .with_hint("describe must give the same answer on every call");
}

/// What a check of a loaded plugin says when it passes.
using Answer = Result<std::string>;

Answer check_pure(PluginLibrary& library)
{
  const auto first = plugin_info(library);
  if (!first)
    return first.error();
  const auto second = plugin_info(library);
  if (!second)
    return second.error().with_context("when described again");
  if (const auto status = compare("when asked again", *first, *second); !status)
    return status.error();
  return std::string("a second description is the same");
}

Answer check_reinit(PluginLibrary& library,
                    const fs::path& file,
                    const ktstr_host& host,
                    const PluginStageObserver& on_stage)
{
  const auto first = plugin_info(library);
  if (!first)
    return first.error();
  if (const auto status = library.deinit(); !status)
    return status.error();
  const auto again = PluginLibrary::open(file, host, on_stage);
  if (!again)
    return Error::make(again.error().kind(), "a second time, {}", again.error().message())
        .with_hint("deinit must make a second init work, in one process");
  const auto second = plugin_info(**again);
  if (!second)
    return Error::make(second.error().kind(), "after a second init, {}", second.error().message());
  if (const auto status = compare("after a second init", *first, *second); !status)
    return status.error();
  if (const auto status = (*again)->deinit(); !status)
    return status.error();
  return std::string("init works after deinit");
}

Status set_all(guest::BpfObject& object, const ktstr_rodata* const* list)
{
  for (; list != nullptr && *list != nullptr; ++list)
    if (auto status = object.set_constant((*list)->name, (*list)->value); !status)
      return status;
  return {};
}

/// The object opens, has the struct_ops map, and takes the constants of the scheduler and of each
/// of its flags.
Result<std::string> check_object(const ktstr_scheduler& scheduler)
{
  const auto* data = static_cast<const char*>(scheduler.bpf->data);
  const auto* end = static_cast<const char*>(scheduler.bpf->end);
  const auto* named = scheduler.bpf->struct_ops;
  auto object = guest::BpfObject::open({data, static_cast<std::size_t>(end - data)},
                                       named != nullptr ? named : "");
  if (!object)
    return object.error();
  if (const auto status = set_all(**object, scheduler.rodata); !status)
    return status.error();
  for (const auto* const* flag = scheduler.flags; flag != nullptr && *flag != nullptr; ++flag)
    if (const auto status = set_all(**object, (*flag)->rodata); !status)
      return Error::make(
                 status.error().kind(), "flag '{}': {}", (*flag)->id, status.error().message())
          .with_hint("{}", status.error().hint());
  return (*object)->ops_name();
}

Answer check_bpf(PluginLibrary& library)
{
  const auto schedulers = library.schedulers();
  if (!schedulers)
    return schedulers.error();
  std::vector<std::string> seen;
  for (const auto* scheduler : *schedulers) {
    if (scheduler->bpf == nullptr)
      continue;
    const auto name = check_object(*scheduler);
    if (!name)
      return Error::make(ErrorKind::plugin_fault,
                         "scheduler '{}': {}",
                         scheduler->id,
                         name.error().message())
          .with_hint("{}", name.error().hint());
    seen.push_back(fmt::format("'{}' is the kernel's '{}'", scheduler->id, *name));
  }
  return join(seen, ", ");
}

Answer examine(std::string_view what, const fs::path& file, int answer_fd)
{
  const auto& host = lasting_host(file);
  const auto on_stage = [answer_fd](std::string_view stage) {
    write_answer(answer_fd, Json::object({{"stage", stage}}));
  };
  const auto library = PluginLibrary::open(file, host, on_stage);
  if (!library)
    return library.error();
  if (what == "pure")
    return check_pure(**library);
  if (what == "reinit")
    return check_reinit(**library, file, host, on_stage);
  return check_bpf(**library);
}

} // namespace

PluginFinding
examine_in_child(std::string_view what, const fs::path& file, const DiscoverOptions& options)
{
  const auto answer =
      ask_plugin_child({"plugin-examine", std::string(what), file.string()}, file, options);
  if (!answer)
    return failed(std::string(what), answer.error());
  const auto& text = (*answer)["examined"];
  if (!text.is_string())
    return failed(std::string(what),
                  Error(ErrorKind::plugin_fault, "the plugin wrote to the checker's descriptor"));
  return passed(std::string(what), printable(text.as_string()));
}

Result<int> examine_plugin(std::string_view what, const fs::path& file, int answer_fd)
{
  if (std::find(std::begin(kExaminations), std::end(kExaminations), what) ==
      std::end(kExaminations))
    return Error::make(ErrorKind::invalid, "there is no examination '{}'", what);
  forbid_core_dumps();
  const auto answer = examine(what, file, answer_fd);
  return write_last_answer(
      answer_fd, answer ? Json::object({{"examined", *answer}}) : error_answer(answer.error()));
}

} // namespace ktstr
