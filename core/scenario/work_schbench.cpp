/// The schbench-like benchmark: messengers hand requests to workers, and a request is a sleep and
/// some matrix products under a lock of the CPU, which makes preemption dear. A group is one bench;
/// its workers are processes, so that each is measured as all others are.
#include <algorithm>
#include <array>
#include <vector>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/scenario/futex_mutex.h"
#include "core/scenario/work_parts.h"

namespace ktstr {

namespace {

enum Param : std::size_t {
  kMessengers,
  kWorkers,
  kFootprintKib,
  kOperations,
  kSleepUs,
  kSkipLocking,
  kRequestsPerSec,
  kAutoRps,
  kSplitPercent,
  kTransferBytes
};

constexpr std::size_t kMaxTransfer = 1 << 20;
constexpr std::uint64_t kSecondNs = 1'000'000'000;

/// What one worker of the bench shares with its messenger and the engine.
struct Desk {
  std::atomic<std::uint32_t> requests{0}; ///< handed out, not yet begun
  std::atomic<std::uint32_t> is_idle{0};  ///< asked for another one
  std::atomic<std::uint64_t> posted_ns{0};
  std::atomic<std::uint64_t> loops{0};
  LatencyHistogram wakeups;
  LatencyHistogram requests_taken;
};

struct Bench {
  std::array<FutexMutex, CpuBits::kCount> cpu_locks;
  std::array<Desk, 1> desks; ///< really one per worker; then the common memory
};

std::size_t worker_count(const WorkParams& params)
{
  return static_cast<std::size_t>(params[kMessengers] * params[kWorkers]);
}

std::size_t common_bytes(const WorkParams& params)
{
  return static_cast<std::size_t>(params[kFootprintKib] * 1024 * params[kSplitPercent] / 100);
}

std::size_t transfer_bytes(const WorkParams& params)
{
  return worker_count(params) * static_cast<std::size_t>(params[kTransferBytes]);
}

std::size_t bench_bytes(const WorkParams& params)
{
  return sizeof(Bench) + worker_count(params) * sizeof(Desk) + common_bytes(params) +
         transfer_bytes(params);
}

int bench_size(const WorkParams& params)
{
  return static_cast<int>(params[kMessengers] + params[kMessengers] * params[kWorkers]);
}

void fit_bench(WorkParams& params, int cpus)
{
  const auto messengers = params.values[kMessengers];
  if (params.values[kWorkers] == 0)
    params.values[kWorkers] = std::max<std::int64_t>(1, (cpus + messengers - 1) / messengers);
}

/// A member's view of the bench.
class Seat {
public:
  explicit Seat(WorkerRun& run) : run_(run), bench_(run.shared<Bench>()) {}

  Desk& desk(std::size_t worker) { return bench_.desks.data()[worker]; }
  FutexMutex& lock_of_cpu(int cpu) { return bench_.cpu_locks[static_cast<std::size_t>(cpu)]; }
  char* common() { return reinterpret_cast<char*>(bench_.desks.data() + workers()); }
  std::span<char> transfer(std::size_t worker)
  {
    const auto bytes = run_.count_param(kTransferBytes);
    return {common() + common_bytes(run_.params()) + worker * bytes, bytes};
  }

  [[nodiscard]] std::size_t workers() const { return worker_count(run_.params()); }
  [[nodiscard]] int member_of(std::size_t worker) const
  {
    return static_cast<int>(run_.param(kMessengers)) + static_cast<int>(worker);
  }
  /// Which worker this member is.
  [[nodiscard]] std::size_t own() const
  {
    return static_cast<std::size_t>(run_.member() - static_cast<int>(run_.param(kMessengers)));
  }
  [[nodiscard]] std::size_t per_messenger() const { return run_.count_param(kWorkers); }
  [[nodiscard]] std::size_t first_of(int messenger) const
  {
    return static_cast<std::size_t>(messenger) * per_messenger();
  }

private:
  WorkerRun& run_;
  Bench& bench_;
};

/// Fills what is handed over; the other side reads it by writing back.
void fill(std::span<char> bytes, char value)
{
  std::fill(bytes.begin(), bytes.end(), value);
  asm volatile("" : : "r"(bytes.data()) : "memory");
}

void post(WorkerRun& run, Seat& seat, std::size_t worker)
{
  fill(seat.transfer(worker), 1);
  seat.desk(worker).posted_ns.store(monotonic_ns());
  seat.desk(worker).requests.fetch_add(1);
  run.notify(seat.member_of(worker));
}

/// Answers every worker that is idle with another request.
void serve_at_once(WorkerRun& run, Seat& seat)
{
  const auto first = seat.first_of(run.member());
  std::uint32_t seen = 0;
  while (!run.should_stop()) {
    seen = run.await_messages(seen);
    std::uint64_t served = 0;
    for (auto worker = first; worker < first + seat.per_messenger(); ++worker)
      if (seat.desk(worker).is_idle.exchange(0) != 0) {
        post(run, seat, worker);
        ++served;
      }
    run.did(served);
  }
}

/// Busy share of the whole machine since the last look.
class CpuUse {
public:
  double percent()
  {
    const auto text = read_file("/proc/stat", 1 << 16);
    const auto line = text ? text->substr(0, text->find('\n')) : std::string();
    std::uint64_t total = 0;
    std::uint64_t idle = 0;
    int column = -1;
    for (const auto& field : split(line, ' ')) {
      const auto ticks = parse_decimal(field);
      if (!ticks)
        continue;
      ++column;
      total += *ticks;
      idle += column == 3 || column == 4 ? *ticks : 0;
    }
    const double busy = static_cast<double>(total - total_) - static_cast<double>(idle - idle_);
    const double share = total == total_ ? 0 : 100 * busy / static_cast<double>(total - total_);
    total_ = total;
    idle_ = idle;
    return share;
  }

private:
  std::uint64_t total_ = 0;
  std::uint64_t idle_ = 0;
};

/// Hands out requests at a rate: a fixed one, or one that is steered to a share of the machine.
void serve_at_rate(WorkerRun& run, Seat& seat)
{
  constexpr double kFirstRate = 10;
  constexpr std::uint64_t kSteerNs = 100'000'000;
  const auto messengers = static_cast<double>(run.param(kMessengers));
  const auto target = static_cast<double>(run.param(kAutoRps));
  double rate = target > 0 ? kFirstRate : static_cast<double>(run.param(kRequestsPerSec));
  CpuUse use;
  auto due_ns = monotonic_ns();
  auto steer_ns = due_ns + kSteerNs;
  for (std::size_t turn = 0; !run.should_stop(); ++turn) {
    due_ns += static_cast<std::uint64_t>(static_cast<double>(kSecondNs) * messengers / rate);
    if (const auto now = monotonic_ns(); now < due_ns)
      run.sleep_us(std::max<std::uint64_t>(1, (due_ns - now) / 1000));
    post(run, seat, seat.first_of(run.member()) + turn % seat.per_messenger());
    run.did(1);
    if (target > 0 && monotonic_ns() >= steer_ns) {
      rate = use.percent() < target ? rate * 1.25 : std::max(1.0, rate * 0.9);
      steer_ns += kSteerNs;
    }
  }
}

class Worker {
public:
  Worker(WorkerRun& run, Seat& seat)
      : run_(run), seat_(seat), own_(seat.own()), desk_(seat.desk(own_)),
        product_(std::max<std::uint64_t>(
            1, run.count_param(kFootprintKib) - common_bytes(run.params()) / 1024)),
        is_paced_(run.param(kRequestsPerSec) > 0 || run.param(kAutoRps) > 0)
  {
  }

  void work()
  {
    while (!run_.should_stop()) {
      take_request();
      const auto begun = monotonic_ns();
      run_.sleep_us(run_.count_param(kSleepUs));
      compute();
      if (!run_.should_stop())
        record(desk_.requests_taken, monotonic_ns() - begun);
      desk_.loops.fetch_add(1);
      run_.did(1);
    }
  }

private:
  void take_request()
  {
    if (!is_paced_) {
      desk_.is_idle.store(1);
      run_.notify(static_cast<int>(own_ / seat_.per_messenger()));
    }
    bool has_waited = false;
    while (desk_.requests.load() == 0) {
      seen_ = run_.await_messages(seen_);
      has_waited = true;
    }
    if (has_waited && !run_.should_stop())
      record(desk_.wakeups, monotonic_ns() - desk_.posted_ns.load());
    desk_.requests.fetch_sub(1);
    fill(seat_.transfer(own_), 2);
  }

  void compute()
  {
    const bool is_locking = run_.param(kSkipLocking) == 0;
    auto& lock = seat_.lock_of_cpu(std::max(0, run_.slot().cpu.load()));
    if (is_locking)
      lock.lock(run_);
    for (std::uint64_t i = 0; i < run_.count_param(kOperations); ++i) {
      product_.multiply();
      touch_common();
      run_.still_running();
    }
    if (is_locking)
      lock.unlock();
  }

  void touch_common()
  {
    constexpr std::size_t kLine = 64;
    volatile char* bytes = seat_.common();
    for (std::size_t i = 0; i < common_bytes(run_.params()); i += kLine)
      static_cast<void>(bytes[i]);
  }

  WorkerRun& run_;
  Seat& seat_;
  std::size_t own_;
  Desk& desk_;
  MatrixProduct product_;
  bool is_paced_;
  std::uint32_t seen_ = 0;
};

void schbench(WorkerRun& run)
{
  Seat seat(run);
  const bool is_paced = run.param(kRequestsPerSec) > 0 || run.param(kAutoRps) > 0;
  if (run.member() >= run.param(kMessengers))
    return Worker(run, seat).work();
  return is_paced ? serve_at_rate(run, seat) : serve_at_once(run, seat);
}

void add_percentiles(std::vector<WorkerMetric>& metrics,
                     const std::string& what,
                     const LatencyHistogram& histogram)
{
  constexpr std::array<std::pair<const char*, double>, 5> kRanks = {
      {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}, {"max", 1.0}}};
  for (const auto& [name, fraction] : kRanks)
    metrics.push_back({"schbench_" + what + "_" + name + "_us",
                       static_cast<double>(percentile(histogram, fraction)) / 1e3});
}

std::vector<WorkerMetric> schbench_metrics(const GroupResult& result)
{
  const auto& bench = *static_cast<const Bench*>(result.shared);
  LatencyHistogram wakeups;
  LatencyHistogram requests;
  std::uint64_t loops = 0;
  for (std::size_t i = 0; i < worker_count(result.params); ++i) {
    const auto& desk = bench.desks.data()[i];
    merge(wakeups, desk.wakeups);
    merge(requests, desk.requests_taken);
    loops += desk.loops.load();
  }
  std::vector<WorkerMetric> metrics;
  add_percentiles(metrics, "wakeup", wakeups);
  add_percentiles(metrics, "request", requests);
  metrics.push_back({"schbench_loop_count", static_cast<double>(loops), WorkerMetric::Fold::sum});
  if (result.measured_ns > 0)
    metrics.push_back({"schbench_rps",
                       static_cast<double>(loops) * 1e9 / static_cast<double>(result.measured_ns),
                       WorkerMetric::Fold::sum});
  return metrics;
}

constexpr std::array<WorkParam, 10> kParams = {{
    {.name = "message_threads", .fallback = 1, .least = 1, .greatest = 64},
    {.name = "worker_threads", .fallback = 0, .least = 0, .greatest = kMaxMembers},
    {.name = "cache_footprint_kib", .fallback = 256, .least = 1, .greatest = 1 << 16},
    {.name = "operations", .fallback = 5, .least = 0, .greatest = 1 << 20},
    {.name = "sleep_us", .fallback = 100, .least = 1, .greatest = kMaxUs},
    {.name = "skip_locking", .kind = WorkParam::Kind::flag},
    {.name = "requests_per_sec", .fallback = 0, .least = 0, .greatest = 10'000'000},
    {.name = "auto_rps", .fallback = 0, .least = 0, .greatest = 100},
    {.name = "split_percent", .fallback = 0, .least = 0, .greatest = 100},
    {.name = "pipe_transfer_bytes", .fallback = 0, .least = 0, .greatest = kMaxTransfer},
}};

constexpr std::array kTypes = {
    WorkType{.name = "Schbench",
             .summary = "messengers hand requests (a sleep, matrix products) to workers",
             .params = kParams,
             .group_size = bench_size,
             .fit = fit_bench,
             .shared_bytes = bench_bytes,
             .run = schbench,
             .summarise = schbench_metrics},
};

} // namespace

std::span<const WorkType> schbench_work_types()
{
  return kTypes;
}

} // namespace ktstr
