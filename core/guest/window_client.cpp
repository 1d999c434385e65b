#include "core/guest/window_client.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/mman.h>

#include "core/base/unique_fd.h"

namespace ktstr::guest {

namespace {

constexpr long kPollNanoseconds = 1'000'000;

/// Kept free for scheduler events, body_ended and done.
constexpr std::uint64_t kReserve = 1UL << 20U;
static_assert(kReserve < kLogSize);

bool is_essential(FrameType type)
{
  return type == FrameType::scheduler || type == FrameType::body_ended || type == FrameType::done;
}

} // namespace

Result<WindowClient> WindowClient::map()
{
  const UniqueFd device(::open("/dev/mem", O_RDWR | O_CLOEXEC));
  if (!device.is_open())
    return Error::from_errno(errno, "cannot open '/dev/mem'")
        .with_hint("the guest's kernel needs CONFIG_DEVMEM");
  void* at = ::mmap(nullptr,
                    kWindowSize,
                    PROT_READ | PROT_WRITE,
                    MAP_SHARED,
                    device.get(),
                    static_cast<off_t>(kWindowBase));
  if (at == MAP_FAILED)
    return Error::from_errno(errno, fmt::format("cannot map the window at {:#x}", kWindowBase))
        .with_hint("the kernel's command line needs '{}'", window_kernel_arguments().front());
  ::madvise(at, kWindowSize, MADV_DONTFORK);
  return WindowClient({static_cast<std::byte*>(at), kWindowSize});
}

volatile WindowHeader& WindowClient::header() const
{
  return *reinterpret_cast<volatile WindowHeader*>(memory_.data());
}

bool WindowClient::is_go() const
{
  return header().magic == kWindowMagic &&
         header().host_state == static_cast<std::uint32_t>(HostState::go);
}

void WindowClient::wait_for_go() const
{
  const timespec pause{.tv_sec = 0, .tv_nsec = kPollNanoseconds};
  while (!is_go())
    ::clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, nullptr);
  std::atomic_thread_fence(std::memory_order_acquire);
}

Result<WindowRequest> WindowClient::request() const
{
  return read_request({reinterpret_cast<const char*>(memory_.data()), memory_.size()});
}

void WindowClient::set_state(GuestState state)
{
  std::atomic_thread_fence(std::memory_order_release);
  header().log_written = written_;
  header().guest_state = static_cast<std::uint32_t>(state);
}

bool WindowClient::fits(FrameType type, std::size_t size) const
{
  const auto limit = is_essential(type) ? kLogSize : kLogSize - kReserve;
  return size <= limit && written_ <= limit - size;
}

void WindowClient::append(FrameType type, const Json& payload)
{
  const auto text = payload.dump();
  const auto frame = encode_frame(type, sequence_, text);
  if (text.size() > kMaxFramePayload || !fits(type, frame.size())) {
    header().frames_dropped = ++dropped_;
    return;
  }
  std::memcpy(memory_.data() + kLogOffset + written_, frame.data(), frame.size());
  written_ += frame.size();
  ++sequence_;
  std::atomic_thread_fence(std::memory_order_release);
  header().log_written = written_;
  header().frames_dropped = dropped_;
}

} // namespace ktstr::guest
