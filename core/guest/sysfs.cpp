#include "core/guest/sysfs.h"

#include <array>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/base/unique_fd.h"

namespace ktstr::guest {

std::string read_small(const std::filesystem::path& file)
{
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open())
    return {};
  std::array<char, 4096> block; // not cleared: the reader sees only what was read
  const auto got = ::read(fd.get(), block.data(), block.size());
  if (got <= 0)
    return {};
  return std::string(trim(std::string_view(block.data(), static_cast<std::size_t>(got))));
}

std::uint64_t read_number(const std::filesystem::path& file, std::uint64_t fallback)
{
  return parse_decimal(read_small(file)).value_or(fallback);
}

} // namespace ktstr::guest
