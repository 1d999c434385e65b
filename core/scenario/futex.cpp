#include "core/scenario/futex.h"

#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ktstr {

namespace {

void futex(std::atomic<std::uint32_t>& word,
           int operation,
           std::uint32_t value,
           const timespec* limit)
{
  static_assert(sizeof word == sizeof(std::uint32_t));
  ::syscall(SYS_futex, &word, operation, value, limit, nullptr, 0);
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

} // namespace ktstr
