#include "core/scenario/kept_output.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace ktstr {

namespace {

constexpr int kPipeSize = 1 << 20;
constexpr std::size_t kMostAtOnce = 4UL << 20U; ///< a program that prints faster must not hold us

} // namespace

Result<KeptOutput> KeptOutput::create(std::size_t limit)
{
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return Error::from_errno(errno, "cannot create a pipe");
  UniqueFd read(ends[0]);
  UniqueFd write(ends[1]);
  if (::fcntl(read.get(), F_SETFL, O_NONBLOCK) != 0)
    return Error::from_errno(errno, "cannot set up a pipe");
  ::fcntl(write.get(), F_SETPIPE_SZ, kPipeSize); // the usual size does as well
  return KeptOutput(std::move(read), std::move(write), limit);
}

void KeptOutput::drain()
{
  std::array<char, 65536> block{};
  for (std::size_t taken = 0; read_.is_open() && taken < kMostAtOnce;) {
    const auto got = ::read(read_.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return;
    const auto count = static_cast<std::size_t>(got);
    const auto kept = std::min(limit_ - std::min(limit_, text_.size()), count);
    text_.append(block.data(), kept);
    dropped_ += count - kept;
    taken += count;
  }
}

} // namespace ktstr
