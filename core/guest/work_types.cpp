#include "core/guest/work_types.h"

#include <algorithm>

#include "core/plugin/plugin_call.h"

namespace ktstr::guest {

namespace {

WorkerRun& run_of(const ktstr_worker* worker)
{
  return *static_cast<WorkerRun*>(worker->worker_data);
}

/// A worker as a plugin sees it.
class PluginWorker {
public:
  PluginWorker(WorkerRun& run, const std::vector<std::int64_t>& params)
  {
    info_.member = static_cast<std::uint32_t>(run.member());
    info_.group_size = static_cast<std::uint32_t>(run.group_size());
    info_.param_count = static_cast<std::uint32_t>(params.size());
    info_.params = params.data();
    info_.seed = run.setup().seed;
    table_.worker_data = &run;
    table_.info = &info_;
  }

  [[nodiscard]] const ktstr_worker* get() const { return &table_; }

private:
  static void notify(const ktstr_worker* worker, uint32_t member)
  {
    if (member < worker->info->group_size)
      run_of(worker).notify(static_cast<int>(member));
  }

  ktstr_worker_info info_{KTSTR_RECORD(ktstr_worker_info)};
  ktstr_worker table_{
      .should_stop = [](const ktstr_worker* worker) { return run_of(worker).should_stop(); },
      .did = [](const ktstr_worker* worker, uint64_t units) { run_of(worker).did(units); },
      .still_running = [](const ktstr_worker* worker) { run_of(worker).still_running(); },
      .burn = [](const ktstr_worker*, uint64_t rounds) { ktstr::burn(rounds); },
      .burn_for_us = [](const ktstr_worker* worker,
                        uint64_t us) { return run_of(worker).burn_for_us(us); },
      .sleep_us = [](const ktstr_worker* worker, uint64_t us) { run_of(worker).sleep_us(us); },
      .notify = notify,
      .wait = [](const ktstr_worker* worker,
                 uint32_t seen) { return run_of(worker).await_messages(seen); },
      .begin_waiting = [](const ktstr_worker* worker) { run_of(worker).begin_waiting(); },
      .end_waiting = [](const ktstr_worker* worker,
                        uint64_t due_ns) { run_of(worker).end_waiting(due_ns); }};
};

/// The values of the type's own parameters. Of the work type Custom, which is the only one with a
/// text, its numbers are the first of them.
Result<std::vector<std::int64_t>> values_for(const WorkTypeInfo& type, const WorkParams& given)
{
  if (given.text.empty())
    return given.values;
  std::vector<std::int64_t> values;
  for (const auto& param : type.params) {
    const auto i = values.size() + 1; // the first is the name
    const auto value = i < given.values.size() ? given.values[i] : param.fallback;
    const auto greatest =
        param.words.empty() ? param.greatest : static_cast<std::int64_t>(param.words.size()) - 1;
    const bool is_bounded = !param.words.empty() || param.least != 0 || param.greatest != 0;
    if (is_bounded && (value < param.least || value > greatest))
      return Error::make(ErrorKind::invalid,
                         "arg{} is '{}' of work type '{}': {} is not within {} to {}",
                         i - 1,
                         param.name,
                         type.id,
                         value,
                         param.least,
                         greatest);
    values.push_back(value);
  }
  return values;
}

/// In the worker's process. Returns only when the worker was told to stop.
void live(const ktstr_work_type& record,
          const WorkTypeInfo& type,
          const HostServices& host,
          WorkerRun& run)
{
  const auto values = values_for(type, run.params());
  if (!values)
    run.fail(values.error().text());
  host.set_error("");
  const PluginWorker worker(run, *values);
  const auto status =
      call_plugin("its loop", [&] { return record.ops->run(&record, worker.get()); });
  if (!status)
    run.fail(status.error().text());
  if (*status < 0)
    run.fail(host.error().empty() ? fmt::format("its loop returned {} without a reason", *status)
                                  : host.error());
  if (!run.should_stop())
    run.fail("its loop returned before it was told to stop");
}

} // namespace

Result<PluginLibrary*> PluginWorkTypes::library_of(const std::filesystem::path& file)
{
  if (loaded_ != nullptr && loaded_->file() == file)
    return loaded_;
  for (const auto& library : own_)
    if (library->file() == file)
      return library.get();
  auto library = PluginLibrary::open(file, host_.table());
  if (!library)
    return library.error();
  return own_.emplace_back(std::move(*library)).get();
}

Result<CustomWork> PluginWorkTypes::loops_of(const std::vector<WorkTypeInfo>& types)
{
  CustomWork loops;
  for (const auto& type : types) {
    const auto library = library_of(type.plugin_file);
    if (!library)
      return library.error().with_context("work type '{}'", type.id);
    const auto records = (*library)->work_types();
    if (!records)
      return records.error();
    const auto found = std::find_if(records->begin(), records->end(), [&](const auto* record) {
      return type.id == record->id;
    });
    if (found == records->end())
      return Error::make(ErrorKind::plugin_fault,
                         "'{}' offers no work type '{}' any more",
                         type.plugin_file.string(),
                         type.id);
    loops[type.id] = [record = *found, type, &host = host_](WorkerRun& run) {
      live(*record, type, host, run);
    };
  }
  return loops;
}

} // namespace ktstr::guest
