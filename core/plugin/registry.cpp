#include "core/plugin/registry.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iterator>
#include <map>
#include <optional>
#include <thread>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/plugin/describe_child.h"
#include "core/plugin/description_cache.h"
#include "core/plugin/document_test.h"
#include "core/plugin/plugin_file.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

/// A file or folder on its way into the registry.
struct Candidate {
  fs::path file;
  std::optional<PluginInfo> info;
  std::optional<Error> refusal;
  bool is_foreign = false; ///< a file that has nothing to do with ktstr
};

std::vector<Candidate> candidates_in(const fs::path& folder)
{
  std::vector<Candidate> found;
  std::error_code failure;
  for (fs::directory_iterator it(folder, failure), end; !failure && it != end;
       it.increment(failure))
    if (it->path().extension() == ".so" || is_document_file(it->path()))
      found.push_back({.file = it->path()});
  std::sort(
      found.begin(), found.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
  if (failure)
    found.push_back({.file = folder,
                     .refusal = Error::make(ErrorKind::io,
                                            "this plugin folder cannot be read: {}",
                                            failure.message())});
  return found;
}

/// Every scenario document is one that will run, and what schedulers promise can be checked.
Status check_documents(const PluginInfo& plugin,
                       const std::vector<WorkTypeInfo>& work_types,
                       const DiscoverOptions& options)
{
  for (const auto& test : plugin.tests)
    if (!test.scenario.empty())
      if (const auto status = options.check_scenario(test.scenario, work_types); !status)
        return Error::make(
            ErrorKind::invalid, "test '{}': {}", test.id, printable(status.error().text()));
  for (const auto& scheduler : plugin.schedulers)
    if (!scheduler.checks.empty())
      if (const auto status =
              options.check_scenario(scenario_of_checks(scheduler.checks), work_types);
          !status)
        return Error::make(ErrorKind::invalid,
                           "scheduler '{}': {}",
                           scheduler.id,
                           printable(status.error().text()));
  return {};
}

Result<PluginInfo>
describe_file(const fs::path& file, const DiscoverOptions& options, const DescriptionCache& cache)
{
  const auto facts = inspect_plugin_file(file);
  if (!facts)
    return facts.error();
  if (auto kept = cache.find(file, facts->build_id))
    return std::move(*kept);
  auto info = describe_in_child(file, options);
  if (!info)
    return info.error();
  info->file = file;
  info->build_id = facts->build_id;
  const auto set_file = [&](auto& items) {
    for (auto& item : items)
      item.plugin_file = file;
  };
  set_file(info->schedulers);
  set_file(info->tests);
  set_file(info->payloads);
  set_file(info->vmms);
  set_file(info->work_types);
  cache.keep(file, facts->build_id, *info);
  return info;
}

/// Fills in what the candidate offers, or that it is none.
Status describe(Candidate& candidate, const DiscoverOptions& options, const DescriptionCache& cache)
{
  if (printable(candidate.file.string()) != candidate.file.string())
    return Error(ErrorKind::invalid, "its name is not printable text").with_hint("rename it");
  if (is_document_file(candidate.file)) {
    auto document = read_document_test(candidate.file);
    if (!document)
      return document.error();
    candidate.is_foreign = !document->has_value();
    candidate.info = std::move(*document);
  } else {
    auto info = describe_file(candidate.file, options, cache);
    if (!info)
      return info.error();
    candidate.info = std::move(*info);
  }
  return {};
}

/// Describes all candidates, a few at a time: most of it is waiting for children.
void describe_all(std::vector<Candidate>& candidates, const DiscoverOptions& options)
{
  const DescriptionCache cache(
      options.cache_dir.empty() ? fs::path() : options.cache_dir / "plugins", options.describer);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (auto i = next++; i < candidates.size(); i = next++) {
      auto& candidate = candidates[i];
      if (candidate.refusal)
        continue;
      if (auto status = describe(candidate, options, cache); !status)
        candidate.refusal = status.error();
    }
  };
  const std::size_t most = std::clamp(std::thread::hardware_concurrency() * 2, 2U, 16U);
  std::vector<std::jthread> workers; // joined at the end of this scope
  for (std::size_t i = 0; i < std::min(most, candidates.size()); ++i)
    workers.emplace_back(work);
}

/// Once all are described: a document may name what another plugin offers.
void check_all_documents(std::vector<Candidate>& candidates, const DiscoverOptions& options)
{
  if (!options.check_scenario)
    return;
  std::vector<WorkTypeInfo> work_types;
  for (const auto& candidate : candidates)
    if (candidate.info && !candidate.refusal)
      work_types.insert(
          work_types.end(), candidate.info->work_types.begin(), candidate.info->work_types.end());
  for (auto& candidate : candidates)
    if (candidate.info && !candidate.refusal)
      if (auto status = check_documents(*candidate.info, work_types, options); !status)
        candidate.refusal = status.error();
}

/// Who offers which id, among the plugins accepted so far.
class IdTable {
public:
  /// The reason why this plugin cannot stand beside those accepted; nothing when it can.
  [[nodiscard]] std::optional<std::string> clash(const PluginInfo& plugin) const
  {
    for (const auto& key : keys_of(plugin))
      if (const auto found = owners_.find(key); found != owners_.end())
        return fmt::format("{} is already offered by {}", key, found->second.string());
    return std::nullopt;
  }

  void add(const PluginInfo& plugin)
  {
    for (const auto& key : keys_of(plugin))
      owners_.emplace(key, plugin.file);
  }

private:
  static std::vector<std::string> keys_of(const PluginInfo& plugin)
  {
    std::vector<std::string> keys{"plugin id '" + plugin.id + "'"};
    const auto add_all = [&](const auto& items, const std::string& kind) {
      for (const auto& item : items)
        keys.push_back(kind + " '" + item.id + "'");
    };
    add_all(plugin.schedulers, "scheduler");
    add_all(plugin.tests, "test");
    add_all(plugin.payloads, "payload");
    add_all(plugin.vmms, "VM back end");
    add_all(plugin.work_types, "work type");
    return keys;
  }

  std::map<std::string, fs::path> owners_;
};

PluginRegistry registry_of(std::vector<Candidate> candidates)
{
  PluginRegistry registry;
  IdTable ids;
  for (auto& candidate : candidates) {
    if (candidate.is_foreign)
      continue;
    if (candidate.info && !candidate.refusal)
      if (const auto clash = ids.clash(*candidate.info))
        candidate.refusal = Error(ErrorKind::invalid, *clash)
                                .with_hint("remove one of the two files, or rename the id in one");
    if (candidate.refusal) {
      registry.refused.push_back({.file = candidate.file,
                                  .reason = candidate.refusal->message(),
                                  .hint = candidate.refusal->hint()});
      continue;
    }
    ids.add(*candidate.info);
    registry.plugins.push_back(std::move(*candidate.info));
  }
  return registry;
}

/// The same folder by another name is the same folder.
void add_folder(std::vector<fs::path>& folders, const fs::path& folder)
{
  std::error_code failure;
  auto whole = fs::weakly_canonical(fs::absolute(folder, failure), failure);
  if (failure)
    whole = folder;
  if (std::find(folders.begin(), folders.end(), whole) == folders.end())
    folders.push_back(std::move(whole));
}

} // namespace

std::vector<SchedulerInfo> PluginRegistry::schedulers() const
{
  std::vector<SchedulerInfo> all;
  for (const auto& plugin : plugins)
    all.insert(all.end(), plugin.schedulers.begin(), plugin.schedulers.end());
  return all;
}

std::vector<TestInfo> PluginRegistry::tests() const
{
  std::vector<TestInfo> all;
  for (const auto& plugin : plugins)
    all.insert(all.end(), plugin.tests.begin(), plugin.tests.end());
  return all;
}

std::vector<PayloadInfo> PluginRegistry::payloads() const
{
  std::vector<PayloadInfo> all;
  for (const auto& plugin : plugins)
    all.insert(all.end(), plugin.payloads.begin(), plugin.payloads.end());
  return all;
}

std::vector<WorkTypeInfo> PluginRegistry::work_types() const
{
  std::vector<WorkTypeInfo> all;
  for (const auto& plugin : plugins)
    all.insert(all.end(), plugin.work_types.begin(), plugin.work_types.end());
  return all;
}

std::vector<fs::path> plugin_folders(const std::vector<fs::path>& from_options)
{
  std::vector<fs::path> folders;
  for (const auto& folder : from_options)
    add_folder(folders, folder);
  if (const char* set = std::getenv("KTSTR_PLUGIN_PATH"); set != nullptr)
    for (const auto& folder : split(set, ':'))
      if (!folder.empty())
        add_folder(folders, folder);
  std::error_code ignored;
  const auto own = program_dir().parent_path() / "lib" / "ktstr" / "plugins";
  if (fs::is_directory(own, ignored))
    add_folder(folders, own);
  return folders;
}

PluginRegistry discover_plugins(const DiscoverOptions& options)
{
  std::vector<Candidate> candidates;
  for (const auto& folder : options.folders) {
    auto found = candidates_in(folder);
    std::move(found.begin(), found.end(), std::back_inserter(candidates));
  }
  describe_all(candidates, options);
  check_all_documents(candidates, options);
  return registry_of(std::move(candidates));
}

} // namespace ktstr
