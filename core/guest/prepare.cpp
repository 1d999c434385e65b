#include "core/guest/prepare.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/random.h>
#include <sys/ioctl.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/base/unique_fd.h"
#include "core/guest/sysfs.h"

namespace ktstr::guest {

namespace {

constexpr int kSeedWords = 8;

/// As the kernel lays it out: rand_pool_info with room for its words.
struct SeedPool {
  int entropy_bits = kSeedWords * 32;
  int bytes = kSeedWords * 4;
  std::array<std::uint32_t, kSeedWords> words{};
};

SeedPool pool_of(std::uint64_t seed)
{
  SeedPool pool;
  for (std::size_t i = 0; i < kSeedWords; i += 2) {
    const auto word = hash64(fmt::format("ktstr entropy {} {}", seed, i));
    pool.words[i] = static_cast<std::uint32_t>(word);
    pool.words[i + 1] = static_cast<std::uint32_t>(word >> 32U);
  }
  return pool;
}

} // namespace

Status take_offline(const std::vector<int>& cpus, const std::filesystem::path& sys)
{
  for (const int cpu : cpus) {
    const auto file = sys / fmt::format("devices/system/cpu/cpu{}/online", cpu);
    if (auto status = write_control_file(file, "0"); !status)
      return status.error().with_context("cannot take CPU {} offline", cpu);
  }
  return {};
}

Status seed_entropy(std::uint64_t seed)
{
  const UniqueFd device(::open("/dev/urandom", O_WRONLY | O_CLOEXEC));
  const auto pool = pool_of(seed);
  if (!device.is_open() || ::ioctl(device.get(), RNDADDENTROPY, &pool) != 0 ||
      ::ioctl(device.get(), RNDRESEEDCRNG) != 0)
    return Error::from_errno(errno, "cannot seed the kernel's random numbers");
  return {};
}

Status apply_sysctls(const std::vector<std::string>& sysctls, const std::filesystem::path& proc)
{
  for (const auto& sysctl : sysctls) {
    const auto equals = std::min(sysctl.find('='), sysctl.size());
    auto name = sysctl.substr(0, equals);
    std::replace(name.begin(), name.end(), '.', '/');
    const auto value = sysctl.substr(std::min(equals + 1, sysctl.size()));
    if (auto status = write_control_file(proc / "sys" / name, value); !status)
      return status.error().with_context("cannot set sysctl '{}'", sysctl);
  }
  return {};
}

std::vector<int> online_cpus(const std::filesystem::path& sys)
{
  return parse_cpu_list(read_small(sys / "devices/system/cpu/online"))
      .value_or(std::vector<int>{0});
}

} // namespace ktstr::guest
