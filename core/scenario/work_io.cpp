/// Work types that read and write a file. It has no name and lies in a folder for temporary files:
/// never on a raw disk, whose content is not theirs. Where that folder is memory, as in a guest
/// without disks, what is left is the kernel's path, without the waiting.
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/unique_fd.h"
#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

constexpr std::size_t kBlock = 4096;
constexpr std::uint64_t kBlocks = 256; ///< of the file

struct alignas(kBlock) Block {
  std::array<char, kBlock> bytes{};
};

/// The worker's file, all of it written once. Time spent in calls is not a gap: a device may be
/// slow.
class ScratchFile {
public:
  ScratchFile(WorkerRun& run, int flags) : run_(run), fd_(open_scratch_file(flags))
  {
    if (!fd_.is_open() && (flags & O_DIRECT) != 0)
      fd_ = UniqueFd(open_scratch_file(flags & ~O_DIRECT)); // not every file system has it
    if (!fd_.is_open())
      run.give_up("cannot make a temporary file", errno);
    for (std::uint64_t block = 0; block < kBlocks; ++block)
      write(block);
  }

  void write(std::uint64_t block)
  {
    transfer("cannot write to its file", [&] {
      return ::pwrite(fd_.get(), &block_, kBlock, static_cast<off_t>(block % kBlocks * kBlock));
    });
  }

  void read(std::uint64_t block)
  {
    transfer("cannot read from its file", [&] {
      return ::pread(fd_.get(), &block_, kBlock, static_cast<off_t>(block % kBlocks * kBlock));
    });
  }

  void sync()
  {
    run_.begin_waiting();
    const int status = ::fdatasync(fd_.get());
    run_.end_waiting();
    if (status != 0)
      run_.give_up("cannot sync its file", errno);
  }

private:
  template <typename Call> void transfer(const char* what, Call call)
  {
    run_.begin_waiting();
    const auto bytes = call();
    run_.end_waiting();
    if (bytes != static_cast<ssize_t>(kBlock) && errno != EINTR)
      run_.give_up(what, errno);
  }

  WorkerRun& run_;
  Block block_;
  UniqueFd fd_;
};

/// Stripes that are far from each other, then all of it to the device.
void io_sync_write(WorkerRun& run)
{
  constexpr std::uint64_t kStripes = 16;
  ScratchFile file(run, O_SYNC);
  for (std::uint64_t turn = 0; !run.should_stop(); ++turn) {
    for (std::uint64_t stripe = 0; stripe < kStripes; ++stripe)
      file.write(stripe * (kBlocks / kStripes) + turn);
    file.sync();
    run.did(kStripes);
  }
}

void io_rand_read(WorkerRun& run)
{
  ScratchFile file(run, O_DIRECT);
  while (!run.should_stop()) {
    file.read(run.random().below(kBlocks));
    run.did(1);
  }
}

void io_convoy(WorkerRun& run)
{
  constexpr std::uint64_t kSyncEvery = 16;
  ScratchFile file(run, 0);
  for (std::uint64_t turn = 0; !run.should_stop(); ++turn) {
    file.write(turn);
    file.read(run.random().below(kBlocks));
    if (turn % kSyncEvery == kSyncEvery - 1)
      file.sync();
    run.did(2);
  }
}

constexpr std::array kTypes = {
    WorkType{.name = "IoSyncWrite",
             .summary = "striped synchronous writes, then fdatasync",
             .params = {},
             .run = io_sync_write},
    WorkType{.name = "IoRandRead",
             .summary = "random reads of 4 KiB past the page cache",
             .params = {},
             .run = io_rand_read},
    WorkType{.name = "IoConvoy",
             .summary = "sequential writes and random reads, fdatasync every 16",
             .params = {},
             .run = io_convoy},
};

} // namespace

std::span<const WorkType> io_work_types()
{
  return kTypes;
}

} // namespace ktstr
