#include "core/run/cell_queue.h"

#include <chrono>

namespace ktstr {

namespace {

// The token is set in a signal handler, which cannot notify: waiting looks at it this often.
constexpr std::chrono::milliseconds kCancelPoll{50};

} // namespace

std::optional<std::size_t> CellQueue::take()
{
  std::unique_lock lock(mutex_);
  for (;;) {
    if (cancel_.is_cancelled() || next_ >= plan_.cells.size())
      return std::nullopt;
    if (fits(next_))
      break;
    changed_.wait_for(lock, kCancelPoll);
  }
  const std::size_t cell = next_++;
  used_mib_ += need_of(cell);
  ++running_;
  return cell;
}

void CellQueue::give_back(std::size_t cell)
{
  const std::lock_guard lock(mutex_);
  used_mib_ -= need_of(cell);
  --running_;
  changed_.notify_all();
}

std::uint64_t CellQueue::need_of(std::size_t cell) const
{
  const Cell& wanted = plan_.cells[cell];
  return guest_memory_mib(plan_.preset(wanted).topology, plan_.test(wanted).memory_mib);
}

bool CellQueue::fits(std::size_t cell) const
{
  return memory_mib_ == 0 || running_ == 0 || used_mib_ + need_of(cell) <= memory_mib_;
}

} // namespace ktstr
