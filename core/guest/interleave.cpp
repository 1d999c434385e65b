#include "core/guest/interleave.h"

#include <cerrno>
#include <cmath>
#include <fcntl.h>
#include <sys/mman.h>
#include <utility>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/base/unique_fd.h"

namespace ktstr::guest {

namespace {

// IA-PC HPET Specification 1.0a, section 2.3.
constexpr off_t kHpetBase = 0xfed00000;
constexpr std::size_t kHpetSize = 0x400;
constexpr std::uint64_t kEnable = 1;          // of the general configuration
constexpr std::uint64_t kPeriodic = 1U << 3U; // of a timer's configuration
constexpr std::uint64_t kSetValue = 1U << 6U; // the next write sets the comparator, not the period
constexpr std::uint64_t kLongestTick = 100'000'000; // femtoseconds

constexpr double kShortestNs = 100'000;
constexpr double kLongestNs = 2'000'000;

/// The registers, for the time of setting up.
class Hpet {
public:
  static Result<Hpet> map()
  {
    const UniqueFd device(::open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC));
    if (!device.is_open())
      return Error::from_errno(errno, "cannot open '/dev/mem'");
    void* at =
        ::mmap(nullptr, kHpetSize, PROT_READ | PROT_WRITE, MAP_SHARED, device.get(), kHpetBase);
    if (at == MAP_FAILED)
      return Error::from_errno(errno, "cannot map the HPET");
    return Hpet(static_cast<volatile std::uint64_t*>(at));
  }
  Hpet(Hpet&& other) noexcept : registers_(std::exchange(other.registers_, nullptr)) {}
  Hpet(const Hpet&) = delete;
  Hpet& operator=(const Hpet&) = delete;
  Hpet& operator=(Hpet&&) = delete;
  ~Hpet()
  {
    if (registers_ != nullptr)
      ::munmap(const_cast<std::uint64_t*>(registers_), kHpetSize);
  }

  volatile std::uint64_t& at(std::size_t offset) { return registers_[offset / 8]; }
  volatile std::uint64_t& capabilities() { return at(0); }
  volatile std::uint64_t& configuration() { return at(0x10); }
  volatile std::uint64_t& counter() { return at(0xf0); }
  volatile std::uint64_t& timer_configuration(std::size_t timer)
  {
    return at(0x100 + 0x20 * timer);
  }
  volatile std::uint64_t& comparator(std::size_t timer) { return at(0x108 + 0x20 * timer); }

private:
  explicit Hpet(volatile std::uint64_t* registers) : registers_(registers) {}
  volatile std::uint64_t* registers_;
};

} // namespace

std::chrono::nanoseconds interleave_period(std::uint64_t seed)
{
  if (seed == 0)
    return {};
  const auto word = hash64(fmt::format("ktstr interleave {}", seed));
  const double fraction = static_cast<double>(word >> 11U) / static_cast<double>(1ULL << 53U);
  return std::chrono::nanoseconds{
      static_cast<std::int64_t>(kShortestNs * std::pow(kLongestNs / kShortestNs, fraction))};
}

Status interleave_cpus(std::uint64_t seed)
{
  const auto period = interleave_period(seed);
  if (period.count() == 0)
    return {};
  auto hpet = Hpet::map();
  if (!hpet)
    return hpet.error();
  const std::uint64_t capabilities = hpet->capabilities();
  const std::uint64_t tick_fs = capabilities >> 32U;
  if (tick_fs == 0 || tick_fs > kLongestTick)
    return Error::make(ErrorKind::unsupported, "this machine has no HPET");
  // The last timer: the kernel takes the first ones. Its interrupt stays off.
  const std::size_t timer = (capabilities >> 8U) & 0x1fU;
  const auto ticks = static_cast<std::uint64_t>(period.count()) * 1'000'000 / tick_fs;
  hpet->timer_configuration(timer) = kPeriodic | kSetValue;
  hpet->comparator(timer) = hpet->counter() + ticks;
  hpet->comparator(timer) = ticks;
  hpet->configuration() = hpet->configuration() | kEnable;
  return {};
}

} // namespace ktstr::guest
