#include "vmm/program_output.h"

#include <algorithm>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/text.h"

namespace ktstr {

std::string output_tail(int fd)
{
  constexpr std::size_t kMost = 2000;
  struct stat info {};
  if (::fstat(fd, &info) != 0)
    return {};
  const auto size = std::min(static_cast<std::size_t>(info.st_size), kMost);
  std::string text(size, '\0');
  const auto got = ::pread(fd, text.data(), size, info.st_size - static_cast<off_t>(size));
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return join(split(printable(trim(text)), '\n'), " | ");
}

} // namespace ktstr
