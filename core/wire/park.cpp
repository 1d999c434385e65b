#include "core/wire/park.h"

#include <cerrno>
#include <cstdint>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/unique_fd.h"

namespace ktstr {

namespace {

const std::string kDevice = "/sys/bus/pci/devices/0000:00:10.0/"; // kParkSlot
constexpr std::size_t kPage = 4096;

/// Its clock is 33 MHz / 2^15, and it ends after two stages.
constexpr std::uint32_t kTicksPerStage = 500; // 496.5 ms

/// Sets one of the two stages' lengths. Each write must be unlocked.
void set_stage(volatile char* registers, std::size_t offset)
{
  auto* unlock = reinterpret_cast<volatile std::uint16_t*>(registers + 0x0c);
  *unlock = 0x80;
  *unlock = 0x86;
  *reinterpret_cast<volatile std::uint32_t*>(registers + offset) = kTicksPerStage;
}

bool start_watchdog(int config)
{
  constexpr std::uint16_t kNoInterrupt = 3; // at the end of the first stage
  constexpr std::uint8_t kEnable = 2;
  return ::pwrite(config, &kNoInterrupt, sizeof kNoInterrupt, 0x60) == sizeof kNoInterrupt &&
         ::pwrite(config, &kEnable, sizeof kEnable, 0x68) == sizeof kEnable;
}

Error failure()
{
  return Error::from_errno(errno, "cannot use the watchdog that stops this machine");
}

} // namespace

Status park_machine()
{
  const UniqueFd config(::open((kDevice + "config").c_str(), O_RDWR | O_CLOEXEC));
  if (!config.is_open())
    return errno == ENOENT ? Status() : Status(failure());
  const UniqueFd memory(::open((kDevice + "resource0").c_str(), O_RDWR | O_CLOEXEC));
  void* registers = ::mmap(nullptr, kPage, PROT_READ | PROT_WRITE, MAP_SHARED, memory.get(), 0);
  if (registers == MAP_FAILED)
    return failure();
  for (const std::size_t stage : {0, 4})
    set_stage(static_cast<volatile char*>(registers), stage);
  ::munmap(registers, kPage);
  if (!start_watchdog(config.get()))
    return failure();
  const timespec until_after{.tv_sec = 1};
  ::clock_nanosleep(CLOCK_MONOTONIC, 0, &until_after, nullptr);
  return {};
}

} // namespace ktstr
