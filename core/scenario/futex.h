/// The futex calls that workers and the engine need. Words live in shared memory.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace ktstr {

/// Blocks while the word has this value. May return early.
void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t value);
/// The same, for at most this long.
void futex_wait(std::atomic<std::uint32_t>& word,
                std::uint32_t value,
                std::chrono::nanoseconds limit);
void futex_wake(std::atomic<std::uint32_t>& word, int count);

/// Locks a word that lends the priority of those who wait to its owner; the kernel keeps the
/// owner's thread id in it. False when the kernel refused, with errno.
bool futex_lock_pi(std::atomic<std::uint32_t>& word);
bool futex_unlock_pi(std::atomic<std::uint32_t>& word);

} // namespace ktstr
