#include "core/run/payload_files.h"

#include <algorithm>
#include <map>
#include <unistd.h>

#include "core/base/text.h"
#include "core/plugin/named_file.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

Status find_payload_program(PayloadInfo& payload)
{
  const auto program = find_named_file(payload.plugin_file, payload.path);
  if (!program) {
    auto error = Error::make(ErrorKind::unsupported,
                             "payload '{}' needs a program that this host does not have: {}",
                             payload.id,
                             program.error().text());
    return payload.package.empty() ? error : error.with_hint("install {}", payload.package);
  }
  if (::access(program->c_str(), X_OK) != 0 || fs::is_directory(*program))
    return Error::make(ErrorKind::invalid,
                       "payload '{}': '{}' is no program that may be executed",
                       payload.id,
                       program->string());
  payload.path = program->string();
  return {};
}

using Slots = std::map<std::string, std::pair<fs::path, std::string>>; // guest -> host, owner

/// Who wants a file: "payload 'fio'", and where its plugin is.
struct Owner {
  std::string name;
  fs::path plugin_file;
};

Status place(Slots& slots, const std::string& guest, const fs::path& host, const std::string& owner)
{
  const auto [slot, is_new] = slots.try_emplace(guest, host, owner);
  std::error_code error;
  if (is_new || fs::equivalent(slot->second.first, host, error))
    return {};
  return Error::make(ErrorKind::invalid,
                     "include_files conflict: '{}' of {} and '{}' of {} would both be '{}' in "
                     "the guest",
                     slot->second.first.string(),
                     slot->second.second,
                     host.string(),
                     owner,
                     guest);
}

Status place_all(Slots& slots, const Owner& owner, const std::string& wanted)
{
  const auto found = find_named_file(owner.plugin_file, wanted);
  if (!found)
    return found.error().with_context("{}: include file '{}'", owner.name, printable(wanted));
  const auto host = found->has_filename() ? *found : found->parent_path();
  const auto guest = fs::path(kIncludeFolder) / host.filename();
  std::error_code error;
  if (!fs::is_directory(host, error))
    return place(slots, guest.string(), host, owner.name);
  for (fs::recursive_directory_iterator entry(
           host, fs::directory_options::follow_directory_symlink, error);
       !error && entry != fs::recursive_directory_iterator();
       entry.increment(error))
    if (entry->is_regular_file(error))
      if (auto status = place(slots,
                              (guest / entry->path().lexically_relative(host)).string(),
                              entry->path(),
                              owner.name);
          !status)
        return status;
  if (error)
    return Error::from_errno(error.value(), fmt::format("cannot read folder '{}'", host.string()));
  return {};
}

bool is_offered(const TestInfo& test, const std::string& id)
{
  return std::any_of(test.payloads.begin(), test.payloads.end(), [&](const auto& payload) {
    return payload.id == id;
  });
}

} // namespace

Status find_payload_programs(TestInfo& test)
{
  auto named = test.workloads;
  if (!test.payload.empty())
    named.push_back(test.payload);
  for (const auto& id : named)
    if (!is_offered(test, id))
      return Error::make(ErrorKind::plugin_fault,
                         "test '{}' names payload '{}', which no plugin offers",
                         test.id,
                         id)
          .with_hint("'ktstr plugin list' shows what there is");
  for (auto& payload : test.payloads)
    if (auto status = find_payload_program(payload); !status)
      return status;
  return {};
}

Result<std::vector<PlacedFile>> include_files(const SchedulerInfo& scheduler, const TestInfo& test)
{
  Slots slots;
  Status status;
  const auto add = [&](std::string owner, const fs::path& plugin, const auto& wanted) {
    for (const auto& file : wanted)
      if (status)
        status = place_all(slots, {owner, plugin}, file);
  };
  const auto add_scheduler = [&](const SchedulerInfo& one) {
    add(fmt::format("scheduler '{}'", one.id), one.plugin_file, one.setup.files);
  };
  add_scheduler(scheduler);
  for (const auto& staged : test.staged)
    add_scheduler(staged.scheduler);
  add(fmt::format("test '{}'", test.id), test.plugin_file, test.setup.files);
  for (const auto& payload : test.payloads)
    add(fmt::format("payload '{}'", payload.id), payload.plugin_file, payload.include_files);
  if (!status)
    return status.error();
  std::vector<PlacedFile> files;
  for (const auto& [guest, source] : slots)
    files.push_back({.host = source.first, .guest = guest});
  return files;
}

} // namespace ktstr
