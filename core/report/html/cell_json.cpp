#include "core/report/html/cell_json.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::size_t kMostText = 16384;
constexpr std::size_t kMostLines = 400;
constexpr std::size_t kMostItems = 1024;
constexpr std::size_t kMostReason = 240;

/// What every worker reports. Whatever else is in a report was added by its kind of work.
constexpr std::array kWorkerColumns{
    "worker",     "cgroup",       "work_type",      "step",         "pid",
    "nice",       "sched_policy", "allowed_cpus",   "used_cpus",    "work",
    "iterations", "cpu_ns",       "start_ns",       "wall_ns",      "setup_delay_ns",
    "max_gap_ns", "max_gap_cpu",  "max_gap_at_ns",  "run_delay_ns", "migration_count",
    "migrations", "wake_latency", "iteration_cost", "misplaced",    "note"};

std::string shortened(const std::string& text, std::size_t most)
{
  return text.size() <= most ? text : printable(text.substr(0, most)) + " ...";
}

std::string last_part(const std::string& text)
{
  return text.size() <= kMostText ? text : "... " + printable(text.substr(text.size() - kMostText));
}

/// A guest's value with its texts and lists cut to what can be shown.
Json bounded(const Json& value)
{
  if (value.is_string())
    return shortened(value.as_string(), kMostText);
  if (value.is_array()) {
    Json list = Json::array();
    const auto& items = value.items();
    for (std::size_t i = 0; i < std::min(items.size(), kMostItems); ++i)
      list.push(bounded(items[i]));
    return list;
  }
  if (!value.is_object())
    return value;
  Json object = Json::object();
  const auto& members = value.members();
  for (std::size_t i = 0; i < std::min(members.size(), kMostItems); ++i)
    object.set(shortened(members[i].first, kMostReason), bounded(members[i].second));
  return object;
}

Json worker_values(const Json& worker)
{
  Json values = Json::array();
  for (const auto* name : kWorkerColumns)
    values.push(bounded(worker[name]));
  Json others = Json::object();
  for (const auto& [name, value] : worker.members())
    if (std::find(kWorkerColumns.begin(), kWorkerColumns.end(), name) == kWorkerColumns.end())
      others.set(shortened(name, kMostReason), bounded(value));
  values.push(std::move(others));
  return values;
}

Json workers_of(const CellResult& result)
{
  Json workers = Json::array();
  const auto& items = result.workers.items();
  for (std::size_t i = 0; i < std::min(items.size(), kMostItems); ++i)
    workers.push(worker_values(items[i]));
  return workers;
}

std::uint64_t longest_gap_ns(const CellResult& result)
{
  std::uint64_t longest = 0;
  for (const auto& worker : result.workers.items())
    longest = std::max(longest, worker["max_gap_ns"].as_uint());
  return longest;
}

Json lines_of(const std::vector<std::string>& lines)
{
  Json list = Json::array();
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i)
    list.push(shortened(lines[i], kMostText));
  return list;
}

/// The command that runs the cell as it ran, and the one that runs it with this ktstr's defaults.
std::string replay_command(const RecordedRun& recorded, const RecordedCell& cell)
{
  if (recorded.run["context"].is_array())
    return "ktstr replay " + shell_quote(cell.folder.string());
  return "ktstr run " + shell_quote(cell.result.name);
}

std::string run_command(const RecordedRun& recorded, const RecordedCell& cell)
{
  std::string command = "ktstr run ";
  for (const auto& word : recorded.run["context"].as_strings())
    command += shell_quote(word) + " ";
  command += shell_quote(cell.result.name);
  const auto arguments = recorded.run["scheduler_arguments"].as_strings();
  if (!arguments.empty())
    command += " --";
  for (const auto& word : arguments)
    command += " " + shell_quote(word);
  return command;
}

} // namespace

Json row_columns()
{
  return Json::array_of({"name",
                         "test",
                         "scheduler",
                         "profile",
                         "preset",
                         "topology",
                         "kernel",
                         "seed",
                         "verdict",
                         "fault",
                         "reason",
                         "gap_ns",
                         "total_ms"});
}

Json row_of(const CellResult& result)
{
  return Json::array({result.name,
                      result.test,
                      result.scheduler,
                      result.profile,
                      result.preset,
                      result.topology,
                      result.kernel,
                      std::to_string(result.seed), // a number in JavaScript has 53 bits
                      name_of(result.verdict),
                      name_of(result.fault),
                      shortened(result.reason, kMostReason),
                      longest_gap_ns(result),
                      result.total_ms});
}

Json worker_columns()
{
  Json names = Json::array();
  for (const auto* name : kWorkerColumns)
    names.push(name);
  return names.push("others");
}

Json details_of(const RecordedRun& recorded, const RecordedCell& cell)
{
  const auto& result = cell.result;
  return Json::object(
      {{"reason", shortened(result.reason, kMostText)},
       {"details", lines_of(result.details)},
       {"clock", result.clock},
       {"accel", result.accel},
       {"attached", result.is_attached},
       {"boot_ms", result.boot_ms},
       {"body_ms", result.body_ms},
       {"digest", result.digest},
       {"checks", bounded(result.checks)},
       {"metrics", bounded(result.metrics)},
       {"workers", workers_of(result)},
       {"workers_left_out",
        result.workers.items().size() - std::min(result.workers.items().size(), kMostItems)},
       {"messages", bounded(result.messages)},
       {"events", bounded(result.events)},
       {"facts", bounded(result.facts)},
       {"console", last_part(result.console_tail)},
       {"folder", cell.folder.string()},
       {"replay", replay_command(recorded, cell)},
       {"again", run_command(recorded, cell)}});
}

} // namespace ktstr
