#include "core/scenario/futex.h"

#include <cerrno>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ktstr {

namespace {

long futex(std::atomic<std::uint32_t>& word,
           int operation,
           std::uint32_t value,
           const timespec* limit)
{
  static_assert(sizeof word == sizeof(std::uint32_t));
  return ::syscall(SYS_futex, &word, operation, value, limit, nullptr, 0);
}

} // namespace

void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t value)
{
  futex(word, FUTEX_WAIT, value, nullptr);
}

void futex_wait(std::atomic<std::uint32_t>& word,
                std::uint32_t value,
                std::chrono::nanoseconds limit)
{
  const timespec time{limit.count() / 1'000'000'000, limit.count() % 1'000'000'000};
  futex(word, FUTEX_WAIT, value, &time);
}

void futex_wake(std::atomic<std::uint32_t>& word, int count)
{
  futex(word, FUTEX_WAKE, static_cast<std::uint32_t>(count), nullptr);
}

bool futex_lock_pi(std::atomic<std::uint32_t>& word)
{
  std::uint32_t free = 0;
  const auto self = static_cast<std::uint32_t>(::gettid());
  if (word.compare_exchange_strong(free, self))
    return true;
  while (futex(word, FUTEX_LOCK_PI, 0, nullptr) != 0)
    if (errno != EINTR && errno != EAGAIN)
      return false;
  return true;
}

bool futex_unlock_pi(std::atomic<std::uint32_t>& word)
{
  auto self = static_cast<std::uint32_t>(::gettid());
  return word.compare_exchange_strong(self, 0) || futex(word, FUTEX_UNLOCK_PI, 0, nullptr) == 0;
}

} // namespace ktstr
