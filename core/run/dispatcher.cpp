#include "core/run/dispatcher.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "core/base/log.h"
#include "core/run/cell_queue.h"

namespace ktstr {

namespace {

constexpr Milliseconds kTickPeriod{100};

struct CellDropped {
  std::size_t cell = 0;
};
struct WorkerEnded {};
using Message = std::variant<CellStarted, CellFinished, CellDropped, WorkerEnded>;

/// From the workers to the dispatcher.
class Mailbox {
public:
  void post(Message message)
  {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
    arrived_.notify_one();
  }

  std::optional<Message> wait(Milliseconds limit)
  {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, limit, [this] { return !messages_.empty(); }))
      return std::nullopt;
    Message message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }

private:
  std::mutex mutex_; // guards messages_
  std::condition_variable arrived_;
  std::deque<Message> messages_;
};

/// What identifies the cell, whatever the runner said.
void identify(CellResult& result, const Plan& plan, const Cell& cell)
{
  result.name = cell.name;
  result.test = name_of(plan.test(cell));
  result.scheduler = plan.scheduler(cell).id;
  result.profile = format_profile(plan.profile(cell));
  result.preset = plan.preset(cell).name;
  result.topology = format_topology(plan.preset(cell).topology);
  result.kernel = plan.kernel(cell).label;
  result.seed = cell.seed;
}

class Dispatcher {
public:
  Dispatcher(const DispatchConfig& config, std::span<Reporter* const> reporters)
      : config_(config), reporters_(reporters),
        queue_(*config.plan, config.memory_mib, *config.cancel)
  {
    summary_.planned = config.plan->cells.size();
  }

  RunSummary run();

private:
  void start_workers();
  void work();
  Message run_cell(std::size_t index, Milliseconds queued);
  CellResult run_in(std::size_t index, const std::filesystem::path& folder);
  void handle(Message message);
  void finish(CellFinished finished);
  void tick_when_due();
  void deliver(const Event& event);

  const DispatchConfig& config_;
  std::span<Reporter* const> reporters_;
  CellQueue queue_;
  Mailbox mailbox_;
  RunSummary summary_;
  Milliseconds begin_{0}; // set before the workers start
  Milliseconds last_tick_{0};
  std::size_t live_workers_ = 0;
  std::vector<std::jthread> workers_; // last: joined before what they use is gone
};

RunSummary Dispatcher::run()
{
  begin_ = config_.clock->now();
  last_tick_ = begin_;
  RunStarted started = config_.started;
  started.plan = config_.plan;
  started.run_id = config_.run_dir->id();
  started.run_dir = config_.run_dir->path();
  started.slots = config_.slots;
  deliver(started);

  start_workers();
  while (live_workers_ > 0) {
    if (auto message = mailbox_.wait(kTickPeriod))
      handle(std::move(*message));
    tick_when_due();
  }
  workers_.clear();

  summary_.elapsed = config_.clock->now() - begin_;
  summary_.is_interrupted =
      config_.cancel->is_cancelled() && summary_.finished() < summary_.planned;
  deliver(RunFinished{.is_interrupted = summary_.is_interrupted, .elapsed = summary_.elapsed});
  return summary_;
}

void Dispatcher::start_workers()
{
  const auto wanted = std::clamp<std::size_t>(config_.slots, 1, config_.plan->cells.size());
  try {
    while (live_workers_ < wanted) {
      workers_.emplace_back([this] { work(); });
      ++live_workers_;
    }
  } catch (const std::system_error& failure) {
    log::error("cannot start worker thread {} of {}: {}",
               live_workers_ + 1,
               wanted,
               failure.code().message());
  }
}

/// Body of a worker thread.
void Dispatcher::work()
{
  while (const auto cell = queue_.take()) {
    const auto queued = config_.clock->now() - begin_;
    mailbox_.post(CellStarted{.cell = *cell});
    auto outcome = run_cell(*cell, queued);
    queue_.give_back(*cell);
    mailbox_.post(std::move(outcome));
  }
  mailbox_.post(WorkerEnded{});
}

Message Dispatcher::run_cell(std::size_t index, Milliseconds queued)
{
  const Cell& cell = config_.plan->cells[index];
  CellResult result;
  if (auto folder = config_.run_dir->make_cell_folder(cell.name)) {
    result = run_in(index, *folder);
  } else {
    result.verdict = Verdict::fail;
    result.fault = Fault::host;
    result.reason = "not run: " + folder.error().text();
  }
  if (config_.cancel->is_cancelled())
    return CellDropped{.cell = index};
  identify(result, *config_.plan, cell);
  result.queue_ms = queued.count();
  return CellFinished{.cell = index, .result = std::move(result)};
}

CellResult Dispatcher::run_in(std::size_t index, const std::filesystem::path& folder)
{
  CellResult result = config_.runner->run({.plan = config_.plan,
                                           .cell = &config_.plan->cells[index],
                                           .artifact_dir = folder,
                                           .coverage_dir = config_.run_dir->path() / "coverage",
                                           .cancel = config_.cancel});
  if (result.verdict == Verdict::unset) {
    result.verdict = Verdict::fail;
    result.fault = Fault::host;
    result.reason = "the cell ended without a verdict";
  }
  if (result.verdict == Verdict::skip && config_.is_skip_a_failure) {
    result.verdict = Verdict::fail;
    result.fault = Fault::host;
    result.reason = "skipped, which --no-skip forbids: " + result.reason;
  }
  return result;
}

void Dispatcher::handle(Message message)
{
  if (std::holds_alternative<WorkerEnded>(message))
    --live_workers_;
  else if (const auto* started = std::get_if<CellStarted>(&message))
    deliver(*started);
  else if (auto* finished = std::get_if<CellFinished>(&message))
    finish(std::move(*finished));
}

void Dispatcher::finish(CellFinished finished)
{
  finished.result.sidecar_file = config_.run_dir->sidecar_of(finished.result.name);
  if (auto written = config_.run_dir->write_sidecar(finished.result); !written) {
    log::error("cannot keep the result of '{}': {}", finished.result.name, written.error().text());
    ++summary_.unrecorded;
  }
  count(summary_, finished.result.verdict);
  deliver(finished);
}

void Dispatcher::tick_when_due()
{
  const auto now = config_.clock->now();
  if (now - last_tick_ < kTickPeriod)
    return;
  last_tick_ = now;
  deliver(Tick{});
}

void Dispatcher::deliver(const Event& event)
{
  for (Reporter* reporter : reporters_)
    reporter->on(event);
}

} // namespace

RunSummary dispatch(const DispatchConfig& config, std::span<Reporter* const> reporters)
{
  KTSTR_ASSERT(config.plan != nullptr && config.runner != nullptr);
  KTSTR_ASSERT(config.run_dir != nullptr && config.cancel != nullptr);
  KTSTR_ASSERT(!config.plan->cells.empty());
  return Dispatcher(config, reporters).run();
}

} // namespace ktstr
