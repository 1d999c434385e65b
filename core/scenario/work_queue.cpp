/// Work types with producers and consumers.
#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <unistd.h>

#include "core/base/unique_fd.h"
#include "core/scenario/futex.h"
#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

int two_kinds(const WorkParams& params)
{
  return static_cast<int>(params[0] + params[1]);
}

/// Counts of a queue whose items carry nothing: what matters is who waits for whom.
struct Queue {
  std::atomic<std::uint32_t> items{0};   ///< a futex for consumers
  std::atomic<std::uint32_t> removed{0}; ///< a futex for producers that found the queue full
  std::atomic<std::uint64_t> added_ns{0};
};

std::size_t queue_bytes(const WorkParams&)
{
  return sizeof(Queue);
}

void produce(WorkerRun& run, Queue& queue)
{
  const auto interval_us = 1'000'000 / run.count_param(2);
  const auto target = static_cast<std::uint32_t>(run.param(4));
  while (!run.should_stop()) {
    for (auto seen = queue.removed.load(); queue.items.load() >= target && !run.should_stop();
         seen = queue.removed.load())
      run.wait_on(queue.removed, seen);
    queue.added_ns.store(monotonic_ns(), std::memory_order_relaxed);
    queue.items.fetch_add(1);
    futex_wake(queue.items, 1);
    run.did(1);
    run.sleep_us(interval_us);
  }
}

void take_item(WorkerRun& run, Queue& queue)
{
  for (auto items = queue.items.load();;) {
    if (items > 0 && queue.items.compare_exchange_weak(items, items - 1))
      return;
    if (items > 0)
      continue;
    run.begin_waiting();
    futex_wait(queue.items, 0);
    run.end_waiting(queue.added_ns.load(std::memory_order_relaxed));
    items = queue.items.load();
  }
}

void producer_consumer_imbalance(WorkerRun& run)
{
  auto& queue = run.shared<Queue>();
  if (run.member() < run.param(0))
    return produce(run, queue);
  while (!run.should_stop()) {
    take_item(run, queue);
    queue.removed.fetch_add(1);
    futex_wake(queue.removed, 1);
    burn(run.count_param(3));
    run.did(1);
  }
}

/// All consumers watch one event counter; each event wakes one of them.
void epoll_consume(WorkerRun& run)
{
  const UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  const int counter = run.setup().pipes.front().read_fd;
  epoll_event wanted{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.fd = counter}};
  if (!epoll.is_open() || ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, counter, &wanted) != 0)
    run.give_up("cannot watch an event counter", errno);
  auto& added_ns = run.shared<Queue>().added_ns;
  while (!run.should_stop()) {
    epoll_event got{};
    run.begin_waiting();
    if (::epoll_wait(epoll.get(), &got, 1, -1) < 0 && errno != EINTR)
      run.give_up("cannot wait for an event", errno);
    run.end_waiting(added_ns.load(std::memory_order_relaxed));
    std::uint64_t one = 0;
    std::uint64_t taken = 0;
    while (::read(counter, &one, sizeof one) == sizeof one)
      ++taken;
    run.did(taken);
  }
}

void epoll_storm(WorkerRun& run)
{
  if (run.member() >= run.param(0))
    return epoll_consume(run);
  constexpr std::uint64_t kPauseUs = 1000;
  const int counter = run.setup().pipes.front().write_fd;
  auto& added_ns = run.shared<Queue>().added_ns;
  const std::uint64_t one = 1;
  while (!run.should_stop()) {
    for (std::uint64_t i = 0; i < run.count_param(2); ++i) {
      added_ns.store(monotonic_ns(), std::memory_order_relaxed);
      if (::write(counter, &one, sizeof one) != sizeof one && errno != EAGAIN)
        run.give_up("cannot add an event", errno);
    }
    run.did(run.count_param(2));
    run.sleep_us(kPauseUs);
  }
}

constexpr std::array<WorkParam, 5> kImbalanceParams = {{
    {.name = "producers", .fallback = 2, .least = 1, .greatest = kMaxMembers},
    {.name = "consumers", .fallback = 1, .least = 1, .greatest = kMaxMembers},
    {.name = "produce_rate_hz", .fallback = 1000, .least = 1, .greatest = 1'000'000},
    {.name = "consume_iters", .fallback = 4096, .least = 0, .greatest = kMaxRounds},
    {.name = "queue_depth_target", .fallback = 1024, .least = 1, .greatest = 1 << 20},
}};

constexpr std::array<WorkParam, 3> kEpollParams = {{
    {.name = "producers", .fallback = 1, .least = 1, .greatest = kMaxMembers},
    {.name = "consumers", .fallback = 2, .least = 1, .greatest = kMaxMembers},
    {.name = "events_per_burst", .fallback = 32, .least = 1, .greatest = 1 << 20},
}};

constexpr std::array kTypes = {
    WorkType{.name = "ProducerConsumerImbalance",
             .summary = "producers at a fixed rate fill a bounded queue that consumers empty",
             .params = kImbalanceParams,
             .group_size = two_kinds,
             .shared_bytes = queue_bytes,
             .run = producer_consumer_imbalance},
    WorkType{.name = "EpollStorm",
             .summary = "bursts of events, each of which wakes one of many epoll waiters",
             .params = kEpollParams,
             .group_size = two_kinds,
             .channel = WorkType::Channel::event_fds,
             .shared_bytes = queue_bytes,
             .run = epoll_storm},
};

} // namespace

std::span<const WorkType> queue_work_types()
{
  return kTypes;
}

} // namespace ktstr
