/// The taobench-like benchmark: clients look up objects in a cache; a miss is handed to a slow
/// worker, which sleeps as a database would, and answers. A group is one bench.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

enum Param : std::size_t {
  kClients,
  kSlow,
  kCapacityMib,
  kHitPct,
  kSlowSleepUs,
  kArrivalRate,
  kSlowP99Us
};

constexpr std::size_t kObjectBytes = 1024;
constexpr double kSecondNs = 1e9;

struct ClientState {
  std::atomic<std::uint32_t> is_asking{0};
  std::uint64_t missed_object = 0; ///< written before is_asking
  std::atomic<std::uint64_t> fast{0};
  std::atomic<std::uint64_t> slow{0};
  LatencyHistogram serve; ///< from when a lookup was due; open loop only
};

std::uint64_t objects(const WorkParams& params)
{
  return static_cast<std::uint64_t>(params[kCapacityMib]) * (1 << 20) / kObjectBytes;
}

/// Clients' states, then the cache.
std::size_t bench_bytes(const WorkParams& params)
{
  return static_cast<std::size_t>(params[kClients]) * sizeof(ClientState) +
         objects(params) * kObjectBytes;
}

int bench_size(const WorkParams& params)
{
  return static_cast<int>(params[kClients] + params[kSlow]);
}

void fit_bench(WorkParams& params, int cpus)
{
  if (params.values[kClients] == 0)
    params.values[kClients] = std::max(1, cpus);
  if (params.values[kSlow] == 0)
    params.values[kSlow] = std::max<std::int64_t>(1, params.values[kClients] / 3);
}

class Cache {
public:
  explicit Cache(WorkerRun& run)
      : clients_(&run.shared<ClientState>()),
        bytes_(reinterpret_cast<unsigned char*>(clients_ + run.count_param(kClients)))
  {
  }

  ClientState& client(std::size_t index) { return clients_[index]; }

  /// Reads all of an object.
  std::uint64_t look_up(std::uint64_t object)
  {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kObjectBytes; ++i)
      sum += bytes_[object * kObjectBytes + i];
    asm volatile("" : "+r"(sum));
    return sum;
  }

  void fill(std::uint64_t object, unsigned char value)
  {
    std::fill_n(bytes_ + object * kObjectBytes, kObjectBytes, value);
  }

private:
  ClientState* clients_;
  unsigned char* bytes_;
};

class Client {
public:
  explicit Client(WorkerRun& run)
      : run_(run), cache_(run), state_(cache_.client(static_cast<std::size_t>(run.member()))),
        objects_(objects(run.params())), keys_(objects_ * 100 / run.count_param(kHitPct))
  {
  }

  void work()
  {
    const double rate = static_cast<double>(run_.param(kArrivalRate));
    const double every_ns =
        rate > 0 ? static_cast<double>(run_.param(kClients)) * kSecondNs / rate : 0;
    double due_ns = static_cast<double>(monotonic_ns()) +
                    every_ns * run_.member() / static_cast<double>(run_.param(kClients));
    for (; !run_.should_stop(); due_ns += every_ns) {
      if (rate > 0)
        sleep_until(static_cast<std::uint64_t>(due_ns));
      look_up();
      if (rate > 0 && !run_.should_stop())
        record(state_.serve, monotonic_ns() - static_cast<std::uint64_t>(due_ns));
      run_.did(1);
    }
  }

private:
  void sleep_until(std::uint64_t moment_ns)
  {
    if (const auto now = monotonic_ns(); now < moment_ns)
      run_.sleep_us((moment_ns - now) / 1000 + 1);
  }

  void look_up()
  {
    const auto key = run_.random().below(keys_);
    if (key < objects_) {
      cache_.look_up(key);
      state_.fast.fetch_add(1);
      return;
    }
    const auto helpers = static_cast<int>(run_.param(kSlow));
    state_.missed_object = key % objects_;
    state_.is_asking.store(1);
    run_.notify(static_cast<int>(run_.param(kClients)) + run_.member() % helpers);
    seen_ = run_.await_messages(seen_);
    state_.slow.fetch_add(1);
  }

  WorkerRun& run_;
  Cache cache_;
  ClientState& state_;
  std::uint64_t objects_;
  std::uint64_t keys_;
  std::uint32_t seen_ = 0;
};

/// How long the database takes: always the same, or with a Pareto tail whose 99th percentile is
/// given.
std::uint64_t slow_time_us(WorkerRun& run)
{
  const auto least = static_cast<double>(run.param(kSlowSleepUs));
  const auto p99 = static_cast<double>(run.param(kSlowP99Us));
  if (p99 <= least)
    return run.count_param(kSlowSleepUs);
  const double alpha = std::log(100.0) / std::log(p99 / least);
  const double u = (static_cast<double>(run.random().below(1 << 20)) + 1) / (1 << 20);
  return static_cast<std::uint64_t>(std::min(least * std::pow(u, -1 / alpha), 10 * p99));
}

void serve_misses(WorkerRun& run)
{
  Cache cache(run);
  const auto clients = run.count_param(kClients);
  const auto own = static_cast<std::uint64_t>(run.member()) - clients;
  std::uint32_t seen = 0;
  while (!run.should_stop()) {
    seen = run.await_messages(seen);
    for (auto client = own; client < clients; client += run.count_param(kSlow)) {
      auto& state = cache.client(client);
      if (state.is_asking.exchange(0) == 0)
        continue;
      run.sleep_us(slow_time_us(run));
      cache.fill(state.missed_object, static_cast<unsigned char>(client));
      run.did(1);
      run.notify(static_cast<int>(client));
    }
  }
}

void taobench(WorkerRun& run)
{
  if (run.member() < run.param(kClients))
    Client(run).work();
  else
    serve_misses(run);
}

void add_percentiles(std::vector<WorkerMetric>& metrics, const LatencyHistogram& serve)
{
  constexpr std::array<std::pair<const char*, double>, 4> kRanks = {
      {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}}};
  for (const auto& [name, fraction] : kRanks)
    metrics.push_back({std::string("taobench_serve_") + name + "_us",
                       static_cast<double>(percentile(serve, fraction)) / 1e3});
}

std::vector<WorkerMetric> taobench_metrics(const GroupResult& result)
{
  using Fold = WorkerMetric::Fold;
  const auto* clients = static_cast<const ClientState*>(result.shared);
  double fast = 0;
  double slow = 0;
  LatencyHistogram serve;
  for (std::int64_t i = 0; i < result.params[kClients]; ++i) {
    fast += static_cast<double>(clients[i].fast.load());
    slow += static_cast<double>(clients[i].slow.load());
    merge(serve, clients[i].serve);
  }
  const double seconds = static_cast<double>(result.measured_ns) / kSecondNs;
  std::vector<WorkerMetric> metrics;
  if (seconds > 0)
    metrics = {{"taobench_total_qps", (fast + slow) / seconds, Fold::sum},
               {"taobench_fast_qps", fast / seconds, Fold::sum},
               {"taobench_slow_qps", slow / seconds, Fold::sum}};
  if (fast + slow > 0)
    metrics.push_back({"taobench_hit_ratio", fast / (fast + slow), Fold::mean});
  if (serve.count > 0)
    add_percentiles(metrics, serve);
  return metrics;
}

constexpr std::array<WorkParam, 7> kParams = {{
    {.name = "client_threads", .fallback = 0, .least = 0, .greatest = kMaxMembers},
    {.name = "slow_threads", .fallback = 0, .least = 0, .greatest = kMaxMembers},
    {.name = "cache_capacity_mib", .fallback = 64, .least = 1, .greatest = 4096},
    {.name = "target_hit_pct", .fallback = 90, .least = 1, .greatest = 99},
    {.name = "slow_path_sleep_us", .fallback = 100, .least = 1, .greatest = kMaxUs},
    {.name = "arrival_rate", .fallback = 0, .least = 0, .greatest = 10'000'000},
    {.name = "slow_path_p99_us", .fallback = 0, .least = 0, .greatest = kMaxUs},
}};

constexpr std::array kTypes = {
    WorkType{.name = "Taobench",
             .summary = "clients of a cache whose misses take a slow path",
             .params = kParams,
             .group_size = bench_size,
             .fit = fit_bench,
             .shared_bytes = bench_bytes,
             .run = taobench,
             .summarise = taobench_metrics},
};

} // namespace

std::span<const WorkType> taobench_work_types()
{
  return kTypes;
}

} // namespace ktstr
