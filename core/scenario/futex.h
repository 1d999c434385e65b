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

} // namespace ktstr
